#include "core/base/system_error.h"

#include <cerrno>
#include <cstring>

namespace orrery {

Error systemError(const std::string& path, const std::string& doing)
{
    const int code = errno;
    return Error(ErrorKind::Io, doing + ": " + std::strerror(code)).withReason(code == ENOSPC ? "DiskFull" : "SystemError").inFile(path);
}

}  // namespace orrery
