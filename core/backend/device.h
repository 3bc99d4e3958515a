#pragma once

#include "core/base/error.h"
#include "kernels/device_api.h"

#include <cstddef>
#include <memory>
#include <string>

namespace orrery {

/// Device memory with an owner; freed with the device still open.
template <typename Real>
class DeviceBufferOf {
public:
    DeviceBufferOf() = default;
    DeviceBufferOf(const DeviceApiOf<Real>* api, Device* device, void* memory, size_t bytes)
        : m_api(api), m_device(device), m_memory(memory), m_bytes(bytes)
    {
    }
    DeviceBufferOf(DeviceBufferOf&& other) noexcept { swap(other); }
    DeviceBufferOf& operator=(DeviceBufferOf&& other) noexcept
    {
        swap(other);
        return *this;
    }
    ~DeviceBufferOf()
    {
        if (m_memory) m_api->free(m_device, m_memory);
    }

    void* data() const { return m_memory; }
    Real* values() const { return static_cast<Real*>(m_memory); }
    size_t bytes() const { return m_bytes; }

private:
    void swap(DeviceBufferOf& other) noexcept
    {
        std::swap(m_api, other.m_api);
        std::swap(m_device, other.m_device);
        std::swap(m_memory, other.m_memory);
        std::swap(m_bytes, other.m_bytes);
    }

    const DeviceApiOf<Real>* m_api = nullptr;
    Device* m_device = nullptr;
    void* m_memory = nullptr;
    size_t m_bytes = 0;
};

/// One opened device seen through its table: checks arguments, calls, and turns Status into Error.
///
/// Owns the device; used by one thread at a time. `Real` is float for what users run on, double for the reference.
/// Every op of kernels/ops.def is a member function of the same name: `device.matmul(args)`.
/// @throws Error Shape or Argument when the arguments do not fit together, Memory, Device
template <typename Real>
class DeviceOf {
public:
    /// @throws Error Device if the table was built from other sources, or the device cannot be opened
    explicit DeviceOf(const DeviceApiOf<Real>& api, const DeviceOpenArgs& args = {0, 0});
    ~DeviceOf();
    DeviceOf(const DeviceOf&) = delete;
    DeviceOf& operator=(const DeviceOf&) = delete;

    std::string kind() const { return m_api->kind; }
    const DeviceInfo& info() const { return m_info; }
    bool hostMemory() const { return m_info.hostMemory != 0; }

    DeviceBufferOf<Real> allocate(size_t bytes);
    void copy(void* to, const void* from, size_t bytes, CopyKind kind);
    void sync();

#define ORRERY_OP(name, Args) void name(const Args##Of<Real>& args);
#include "kernels/ops.def"
#undef ORRERY_OP

private:
    void require(Status status, const char* doing) const;

    const DeviceApiOf<Real>* m_api;
    Device* m_device = nullptr;
    DeviceInfo m_info{};
};

using ComputeDevice = DeviceOf<float>;
using ReferenceDevice = DeviceOf<double>;

}  // namespace orrery
