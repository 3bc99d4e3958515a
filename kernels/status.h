#pragma once

namespace orrery {

/// How a device call ended. Plain int across the plug-in boundary; the device's lastError() has the sentence.
enum class Status : int {
    Ok = 0,
    InvalidArgument = 1,
    OutOfMemory = 2,
    Unsupported = 3,   ///< this device has no such op, type or size
    DeviceFailure = 4  ///< the device itself reported an error
};

/// The status as a word, e.g. "OutOfMemory".
const char* statusName(Status status) noexcept;

}  // namespace orrery
