#pragma once

#include "core/base/error.h"

#include <string>

namespace orrery {

/// What the system just refused: kind Io, the reason as `errno` has it, named DiskFull where no space was left, else SystemError.
/// Requires: called at once after the call that failed, before another can set `errno`.
/// @param doing  what can't be done with the file: "cannot be written"
Error systemError(const std::string& path, const std::string& doing);

}  // namespace orrery
