#include "core/base/scratch_folder.h"

#include "core/base/system_error.h"

#include <cstdlib>
#include <filesystem>

namespace orrery {

namespace {

namespace fs = std::filesystem;

std::string systemFolder()
{
    std::error_code failed;
    const fs::path folder = fs::temp_directory_path(failed);
    if (failed) throw Error(ErrorKind::Io, "there is no folder for temporary files: " + failed.message()).withReason("SystemError").inFile(folder.string());
    return folder.string();
}

}  // namespace

ScratchFolder::ScratchFolder() : ScratchFolder(systemFolder()) {}

ScratchFolder::ScratchFolder(const std::string& parent) : m_path(parent + "/orrery-XXXXXX")
{
    if (!mkdtemp(m_path.data())) throw systemError(parent, "no folder for scratch files can be made in it");
}

ScratchFolder::~ScratchFolder()
{
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
}

void ScratchFolder::clear() const
{
    for (const auto& entry : fs::directory_iterator(m_path)) fs::remove_all(entry.path());
}

}  // namespace orrery
