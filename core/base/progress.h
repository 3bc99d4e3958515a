#pragma once

#include "core/base/error.h"

#include <functional>
#include <stop_token>
#include <string>

namespace orrery {

/// Where a long operation stands.
struct ProgressStep {
    double fraction = 0;     ///< done so far, 0..1
    std::string doing;       ///< what is going on, e.g. "layer 7 of 12"
};

/// Called on the worker's thread as work advances; may be empty. Must be cheap: callers throttle what they show.
using Progress = std::function<void(const ProgressStep&)>;

/// Ends the operation with Error Cancelled if a stop was asked for. Once a layer or a step, never in an inner loop.
inline void throwIfStopped(const std::stop_token& stop)
{
    if (stop.stop_requested()) throw Error(ErrorKind::Cancelled, "stopped on request");
}

}  // namespace orrery
