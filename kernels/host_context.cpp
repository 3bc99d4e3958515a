#include "kernels/host_context.h"

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace orrery {
namespace {

constexpr size_t kAlignment = 64;
constexpr size_t kHugePage = size_t(2) << 20;

}  // namespace

Status HostContext::fail(Status status, const char* format, ...) noexcept
{
    va_list values;
    va_start(values, format);
    std::vsnprintf(error, sizeof error, format, values);
    va_end(values);
    return status;
}

Status hostAlloc(HostContext& context, size_t bytes, void** memory) noexcept
{
    // A fresh 4 KiB page costs a fault each: 100 MB of logits would spend more time there than in a layer.
    const size_t alignment = bytes >= 2 * kHugePage ? kHugePage : kAlignment;
    *memory = nullptr;
    if (bytes > SIZE_MAX / 2) return context.fail(Status::OutOfMemory, "cannot allocate %zu bytes", bytes);
    const size_t rounded = (bytes / alignment + 1) * alignment;
    *memory = std::aligned_alloc(alignment, rounded);
    if (!*memory) return context.fail(Status::OutOfMemory, "cannot allocate %zu bytes", bytes);
#ifdef __linux__
    if (alignment == kHugePage) madvise(*memory, rounded, MADV_HUGEPAGE);  // a hint: where it fails, small pages do
#endif
    return Status::Ok;
}

void hostFree(void* memory) noexcept
{
    std::free(memory);
}

Status hostCopy(HostContext& context, void* to, const void* from, size_t bytes, CopyKind kind) noexcept
{
    if (kind < CopyKind::HostToDevice || kind > CopyKind::DeviceToDevice)
        return context.fail(Status::InvalidArgument, "no copy of kind %d", static_cast<int>(kind));
    if (bytes > 0) std::memmove(to, from, bytes);
    return Status::Ok;
}

Status hostRecordEvent(HostContext& context, uint64_t* event) noexcept
{
    *event = ++context.events;
    return Status::Ok;
}

Status hostWaitEvent(HostContext& context, uint64_t event) noexcept
{
    if (event == 0 || event > context.events)
        return context.fail(Status::InvalidArgument, "event %llu was never recorded", static_cast<unsigned long long>(event));
    return Status::Ok;
}

}  // namespace orrery
