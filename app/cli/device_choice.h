#pragma once

#include "app/cli/invocation.h"
#include "kernels/device_api.h"

namespace orrery::cli {

/// How to open the device that --device, --threads and --precision name; notes what can't be had on it.
/// @throws Error Device where --device names one that is not there; Argument for what names none
DeviceOpenArgs deviceArgs(Invocation& invocation);

}  // namespace orrery::cli
