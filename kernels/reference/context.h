#pragma once

#include "kernels/host_context.h"

namespace orrery {

/// The specification's device: doubles, one thread, loops that read like the formulas in kernels/*.h.
struct ReferenceContext : HostContext {
    static Status open(const DeviceOpenArgs& args, ReferenceContext*& context) noexcept;
    static void close(ReferenceContext* context) noexcept;
    static const char* openError() noexcept;
    void info(DeviceInfo& info) noexcept;
};

#define ORRERY_OP(name, Args) Status name(ReferenceContext& context, const Args##Of<double>& args) noexcept;
#include "kernels/ops.def"
#undef ORRERY_OP

/// act(x), by the formulas of kernels/activation.h.  Requires: isActivation(activation).
double activate(Activation activation, double x) noexcept;

}  // namespace orrery
