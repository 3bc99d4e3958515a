#include "app/export/staged_files.h"

#include "core/base/error.h"

#include <filesystem>

namespace orrery::app {

StagedFiles::~StagedFiles()
{
    std::error_code ignored;
    for (const File& file : m_files) std::filesystem::remove(file.staged, ignored);
}

std::string StagedFiles::add(const std::string& path)
{
    m_files.push_back({path, path + ".new"});
    return m_files.back().staged;
}

void StagedFiles::commit()
{
    for (const File& file : m_files) {
        std::error_code code;
        std::filesystem::rename(file.staged, file.path, code);
        if (code) throw Error(ErrorKind::Io, "cannot be replaced: " + code.message()).inFile(file.path);
    }
    m_files.clear();
}

}  // namespace orrery::app
