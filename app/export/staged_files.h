#pragma once

#include <string>
#include <vector>

namespace orrery::app {

/// Files that come to be together: each is written under an unused name beside its own, and all are renamed at the end. What is not
/// committed is removed, and what was there before stays; also when one of them can't be renamed, where the file system knows hard links.
class StagedFiles {
public:
    StagedFiles() = default;
    StagedFiles(const StagedFiles&) = delete;
    StagedFiles& operator=(const StagedFiles&) = delete;
    ~StagedFiles();

    /// The name under which to write the file that will be `path`.  @throws Error Io
    std::string add(const std::string& path);
    /// @throws Error Io, naming the file
    void commit();

private:
    void takeBack(size_t count);
    struct File {
        std::string path, staged, before{};  ///< `before`: another name of what was there
    };
    std::vector<File> m_files;
};

}  // namespace orrery::app
