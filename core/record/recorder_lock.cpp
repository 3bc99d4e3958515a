#include "core/record/recorder_lock.h"

#include "core/base/error.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace orrery {
namespace {

std::string lockFile(const std::string& workspace)
{
    return workspace + "-recorder";
}

// The holder removes the file before it lets go, so a lock may turn out to be one on a file that has no name any more.
bool stillNamed(int descriptor, const std::string& file)
{
    struct stat opened {}, named {};
    return fstat(descriptor, &opened) == 0 && stat(file.c_str(), &named) == 0 && opened.st_ino == named.st_ino
        && opened.st_dev == named.st_dev;
}

}  // namespace

std::optional<RecorderLock> RecorderLock::tryTake(const std::string& workspace)
{
    const std::string file = lockFile(workspace);
    for (;;) {
        const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
        if (descriptor < 0)
            throw Error(ErrorKind::Io, std::string("can't create it: ") + std::strerror(errno)).withReason("ReadOnly").inFile(file);
        if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
            close(descriptor);
            return std::nullopt;
        }
        if (stillNamed(descriptor, file)) return RecorderLock(file, descriptor);
        close(descriptor);
    }
}

bool RecorderLock::isHeld(const std::string& workspace)
{
    const int descriptor = open(lockFile(workspace).c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return false;
    const bool held = flock(descriptor, LOCK_SH | LOCK_NB) != 0;
    close(descriptor);
    return held;
}

RecorderLock::RecorderLock(RecorderLock&& other) noexcept
    : m_file(std::move(other.m_file)), m_descriptor(std::exchange(other.m_descriptor, -1))
{
}

RecorderLock& RecorderLock::operator=(RecorderLock&& other) noexcept
{
    if (this == &other) return *this;
    release();
    m_file = std::move(other.m_file);
    m_descriptor = std::exchange(other.m_descriptor, -1);
    return *this;
}

RecorderLock::~RecorderLock()
{
    release();
}

void RecorderLock::release() noexcept
{
    if (m_descriptor < 0) return;
    unlink(m_file.c_str());
    close(m_descriptor);
}

}  // namespace orrery
