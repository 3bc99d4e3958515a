#include "app/cli/bench/scratch.h"

#include "core/base/error.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <vector>

namespace orrery::cli {

namespace {

Error ioError(const std::string& path, const std::string& doing)
{
    const int reason = errno;
    const Error error = Error(ErrorKind::Io, "cannot " + doing + ": " + std::strerror(reason)).inFile(path);
    return reason == ENOSPC ? error.withReason("DiskFull") : error;
}

}  // namespace

ScratchFolder::ScratchFolder(const std::string& parent) : m_path(parent + "/orrery-bench-XXXXXX")
{
    if (!mkdtemp(m_path.data())) throw ioError(parent, "make a folder for scratch files");
}

ScratchFolder::~ScratchFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

void ScratchFolder::clear() const
{
    for (const auto& entry : std::filesystem::directory_iterator(m_path)) std::filesystem::remove_all(entry.path());
}

void writePlainFile(const std::string& path, int64_t bytes)
{
    const std::vector<char> block(size_t{1} << 20, 'x');
    const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0) throw ioError(path, "create it");
    bool done = true;
    for (int64_t left = bytes; left > 0 && done; left -= static_cast<int64_t>(block.size())) {
        const auto count = static_cast<size_t>(std::min<int64_t>(left, static_cast<int64_t>(block.size())));
        done = write(descriptor, block.data(), count) == static_cast<ssize_t>(count);
    }
    done = done && fdatasync(descriptor) == 0;
    const Error error = ioError(path, "write it");
    close(descriptor);
    if (!done) throw error;
}

}  // namespace orrery::cli
