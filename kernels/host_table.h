#pragma once

#include "kernels/host_context.h"

namespace orrery {

/// A device table from the overloads `Status op(Context&, const XArgsOf<Real>&)`: one that is missing does not build.
///
/// Context derives from HostContext and has `static Status open(const DeviceOpenArgs&, Context*&)`,
/// `static void close(Context*)`, `static const char* openError()` and `void info(DeviceInfo&)`, all noexcept.
template <typename Context, typename Real>
DeviceApiOf<Real> hostTable(const char* kind) noexcept
{
    DeviceApiOf<Real> table{};
    table.abi = kDeviceAbi;
    table.kind = kind;
    table.open = [](const DeviceOpenArgs* args, Device** device) {
        Context* context = nullptr;
        const Status status = Context::open(*args, context);
        *device = reinterpret_cast<Device*>(context);
        return status;
    };
#define ORRERY_CONTEXT(device) (*reinterpret_cast<Context*>(device))
    table.close = [](Device* device) { Context::close(reinterpret_cast<Context*>(device)); };
    table.info = [](Device* device, DeviceInfo* info) { ORRERY_CONTEXT(device).info(*info); return Status::Ok; };
    table.alloc = [](Device* device, size_t bytes, void** memory) { return hostAlloc(ORRERY_CONTEXT(device), bytes, memory); };
    table.free = [](Device*, void* memory) { hostFree(memory); };
    table.copy = [](Device* device, void* to, const void* from, size_t bytes, CopyKind copyKind) {
        return hostCopy(ORRERY_CONTEXT(device), to, from, bytes, copyKind);
    };
    table.recordEvent = [](Device* device, uint64_t* event) { return hostRecordEvent(ORRERY_CONTEXT(device), event); };
    table.waitEvent = [](Device* device, uint64_t event) { return hostWaitEvent(ORRERY_CONTEXT(device), event); };
    table.sync = [](Device*) { return Status::Ok; };
    table.lastError = [](Device* device) -> const char* {
        return device ? ORRERY_CONTEXT(device).error : Context::openError();
    };
#define ORRERY_OP(name, Args) \
    table.name = [](Device* device, const Args##Of<Real>* args) { return name(ORRERY_CONTEXT(device), *args); };
#include "kernels/ops.def"
#undef ORRERY_OP
#undef ORRERY_CONTEXT
    return table;
}

}  // namespace orrery
