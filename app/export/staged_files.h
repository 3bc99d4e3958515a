#pragma once

#include <string>
#include <vector>

namespace orrery::app {

/// Files that come to be together: each is written under another name beside its own, and all are renamed at the end. What is not
/// committed is removed, and what was there before stays.
class StagedFiles {
public:
    StagedFiles() = default;
    StagedFiles(const StagedFiles&) = delete;
    StagedFiles& operator=(const StagedFiles&) = delete;
    ~StagedFiles();

    /// The name under which to write the file that will be `path`.
    std::string add(const std::string& path);
    /// @throws Error Io, naming the file
    void commit();

private:
    struct File {
        std::string path, staged;
    };
    std::vector<File> m_files;
};

}  // namespace orrery::app
