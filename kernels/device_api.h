#pragma once

#include "kernels/activation.h"
#include "kernels/attention.h"
#include "kernels/elementwise.h"
#include "kernels/embedding.h"
#include "kernels/layer_norm.h"
#include "kernels/logit_summary.h"
#include "kernels/matmul.h"
#include "kernels/status.h"

#include <cstddef>
#include <cstdint>

namespace orrery {

/// One opened device; only its own table knows what is inside.
struct Device;

struct DeviceOpenArgs {
    int index;    ///< which card; 0 on the CPU
    int threads;  ///< CPU worker threads, the caller's included; 0 chooses
};

struct DeviceInfo {
    char name[96];         ///< e.g. the card's name, or "CPU"
    char library[96];      ///< e.g. "OpenBLAS 0.3.21 Cooperlake"
    int threads;           ///< 0 where it means nothing
    int hostMemory;        ///< 1: its memory is ordinary memory, pointers can be read directly
    uint64_t memoryBytes;  ///< 0 unknown
};

enum class CopyKind : int { HostToDevice = 0, DeviceToHost = 1, DeviceToDevice = 2 };

/// The one device interface. Everything in it is plain data and plain functions: a plug-in exports one such table.
///
/// Ops are enqueued in order; sync() waits for all of them. No call throws; anything but Status::Ok leaves a sentence in lastError().
/// A device is used by one thread at a time. Pointers inside args are the device's unless the struct says "in host memory".
template <typename Real>
struct DeviceApiOf {
    uint64_t abi;      ///< kDeviceAbi of the sources it was built from
    const char* kind;  ///< "cpu", "cuda", "reference"
    Status (*open)(const DeviceOpenArgs*, Device**);
    void (*close)(Device*);
    Status (*info)(Device*, DeviceInfo*);
    Status (*alloc)(Device*, size_t bytes, void** memory);  ///< 64-byte aligned at least; contents undefined
    void (*free)(Device*, void* memory);
    Status (*copy)(Device*, void* to, const void* from, size_t bytes, CopyKind);
    Status (*recordEvent)(Device*, uint64_t* event);  ///< a point in the order of enqueued work
    Status (*waitEvent)(Device*, uint64_t event);     ///< returns when all before it is done
    Status (*sync)(Device*);
    const char* (*lastError)(Device*);                ///< of the last call that failed; null device: of open()
#define ORRERY_OP(name, Args) Status (*name)(Device*, const Args##Of<Real>*);
#include "kernels/ops.def"
#undef ORRERY_OP
};
using DeviceApi = DeviceApiOf<float>;
using ReferenceApi = DeviceApiOf<double>;

namespace detail {
constexpr uint64_t mixAbi(uint64_t hash, const char* text, uint64_t size)
{
    for (; *text; ++text) hash = (hash ^ static_cast<unsigned char>(*text)) * 1099511628211ull;
    return (hash ^ size) * 1099511628211ull;
}
constexpr uint64_t deviceAbi()
{
    uint64_t hash = mixAbi(14695981039346656037ull, "device", sizeof(DeviceInfo) + sizeof(DeviceOpenArgs));
#define ORRERY_OP(name, Args) hash = mixAbi(hash, #name, sizeof(Args));
#include "kernels/ops.def"
#undef ORRERY_OP
    return hash;
}
}  // namespace detail

/// Hash of the op list and the args' sizes: a table built from other sources has another number and is refused.
inline constexpr uint64_t kDeviceAbi = detail::deviceAbi();

/// The CPU's table (OpenBLAS, SIMD, a thread pool of its own). Always there.
const DeviceApi& cpuDeviceApi() noexcept;
/// The specification: naive loops in double, one thread.
const ReferenceApi& referenceDeviceApi() noexcept;

/// A GPU plug-in exports this under C linkage: `const DeviceApi* orrery_device_api()`.
using DeviceApiExport = const DeviceApi* (*)();
inline constexpr const char* kDeviceApiSymbol = "orrery_device_api";

}  // namespace orrery
