#pragma once

#include "kernels/cpu/thread_pool.h"
#include "kernels/host_context.h"

namespace orrery {

/// The CPU device: one pool of threads, each with a scratch block of fixed size, so that no op allocates.
struct CpuContext : HostContext {
    explicit CpuContext(int threads);
    ~CpuContext();

    static Status open(const DeviceOpenArgs& args, CpuContext*& context) noexcept;
    static void close(CpuContext* context) noexcept;
    static const char* openError() noexcept;
    void info(DeviceInfo& info) noexcept;

    ThreadPool pool;
};

#define ORRERY_OP(name, Args) Status name(CpuContext& context, const Args##Of<float>& args) noexcept;
#include "kernels/ops.def"
#undef ORRERY_OP

}  // namespace orrery
