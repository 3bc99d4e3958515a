#include "app/export/staged_files.h"

#include "core/base/error.h"
#include "core/base/file.h"

#include <filesystem>

namespace orrery::app {

namespace fs = std::filesystem;

StagedFiles::~StagedFiles()
{
    std::error_code ignored;
    for (const File& file : m_files) {
        fs::remove(file.staged, ignored);
        if (!file.before.empty()) fs::remove(file.before, ignored);
    }
}

std::string StagedFiles::add(const std::string& path)
{
    m_files.push_back({path, makeTemporaryBeside(path)});
    return m_files.back().staged;
}

void StagedFiles::commit()
{
    for (size_t i = 0; i < m_files.size(); ++i) {
        File& file = m_files[i];
        std::error_code code;
        if (fs::is_regular_file(file.path, code)) {
            file.before = makeTemporaryBeside(file.path);
            fs::remove(file.before, code);
            fs::create_hard_link(file.path, file.before, code);
        }
        fs::rename(file.staged, file.path, code);
        if (!code) continue;
        takeBack(i);
        throw Error(ErrorKind::Io, "cannot be replaced: " + code.message()).inFile(file.path);
    }
    std::error_code ignored;
    for (const File& file : m_files)
        if (!file.before.empty()) fs::remove(file.before, ignored);
    m_files.clear();
}

/// The first `count` files as they were, or gone if there were none.
void StagedFiles::takeBack(size_t count)
{
    std::error_code ignored;
    for (size_t i = 0; i < count; ++i) {
        const File& file = m_files[i];
        if (file.before.empty()) fs::remove(file.path, ignored);
        else if (fs::exists(file.before, ignored)) fs::rename(file.before, file.path, ignored);
    }
}

}  // namespace orrery::app
