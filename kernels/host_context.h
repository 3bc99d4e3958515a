#pragma once

#include "kernels/device_api.h"

namespace orrery {

/// What devices share whose memory is ordinary memory and whose ops are done when they return: the sentence of the last
/// failure, allocation, copies and events. Used by one thread at a time.
struct HostContext {
    char error[256] = "";
    uint64_t events = 0;

    /// Keeps the formatted sentence for lastError() and returns `status`.
    Status fail(Status status, const char* format, ...) noexcept __attribute__((format(printf, 3, 4)));
};

/// 64-byte aligned; large blocks lie on huge pages where the system has them. 0 bytes give a block as well.
Status hostAlloc(HostContext& context, size_t bytes, void** memory) noexcept;
void hostFree(void* memory) noexcept;
Status hostCopy(HostContext& context, void* to, const void* from, size_t bytes, CopyKind kind) noexcept;
Status hostRecordEvent(HostContext& context, uint64_t* event) noexcept;
/// Fails on an event that was never recorded.
Status hostWaitEvent(HostContext& context, uint64_t event) noexcept;

}  // namespace orrery
