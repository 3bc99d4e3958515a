#include "kernels/status.h"

namespace orrery {

const char* statusName(Status status) noexcept
{
    switch (status) {
    case Status::Ok: return "Ok";
    case Status::InvalidArgument: return "InvalidArgument";
    case Status::OutOfMemory: return "OutOfMemory";
    case Status::Unsupported: return "Unsupported";
    case Status::DeviceFailure: return "DeviceFailure";
    }
    return "unknown status";
}

}  // namespace orrery
