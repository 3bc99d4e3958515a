#include "core/backend/device.h"

#include "core/backend/check_args.h"
#include "core/base/blocking.h"
#include "core/base/text.h"

namespace orrery {

template <typename Real>
DeviceOf<Real>::DeviceOf(const DeviceApiOf<Real>& api, const DeviceOpenArgs& args) : m_api(&api)
{
    if (api.abi != kDeviceAbi)
        throw Error(ErrorKind::Device, std::string("the ") + api.kind + " device was built for another version of Orrery")
            .withReason("AbiMismatch");
    const Status opened = api.open(&args, &m_device);
    if (opened != Status::Ok)
        throw Error(ErrorKind::Device, std::string("the ") + api.kind + " device cannot be opened: " + api.lastError(nullptr));
    require(api.info(m_device, &m_info), "asking the device what it is");
}

template <typename Real>
DeviceOf<Real>::~DeviceOf()
{
    if (m_device) m_api->close(m_device);
}

template <typename Real>
void DeviceOf<Real>::require(Status status, const char* doing) const
{
    if (status == Status::Ok) return;
    const ErrorKind kind = status == Status::OutOfMemory ? ErrorKind::Memory : ErrorKind::Device;
    throw Error(kind, std::string(doing) + " on " + m_api->kind + ": " + m_api->lastError(m_device)).withReason(statusName(status));
}

template <typename Real>
DeviceBufferOf<Real> DeviceOf<Real>::allocate(size_t bytes)
{
    void* memory = nullptr;
    const Status status = m_api->alloc(m_device, bytes, &memory);
    if (status == Status::OutOfMemory)
        throw Error(ErrorKind::Memory, "no memory for " + bytesText(static_cast<double>(bytes)) + " on " + m_api->kind);
    require(status, "allocating");
    return {m_api, m_device, memory, bytes};
}

template <typename Real>
void DeviceOf<Real>::copy(void* to, const void* from, size_t bytes, CopyKind kind)
{
    require(m_api->copy(m_device, to, from, bytes, kind), "copying");
}

template <typename Real>
void DeviceOf<Real>::sync()
{
    require(m_api->sync(m_device), "waiting");
}

#define ORRERY_OP(name, Args)                                                                                                  \
    template <typename Real>                                                                                                   \
    void DeviceOf<Real>::name(const Args##Of<Real>& args)                                                                      \
    {                                                                                                                          \
        mayBlock("a kernel");                                                                                                  \
        check_args::check(args);                                                                                               \
        require(m_api->name(m_device, &args), #name);                                                                          \
    }
#include "kernels/ops.def"
#undef ORRERY_OP

template class DeviceOf<float>;
template class DeviceOf<double>;

}  // namespace orrery
