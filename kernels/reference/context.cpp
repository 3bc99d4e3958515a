#include "kernels/reference/context.h"

#include "kernels/host_table.h"

#include <cstdio>
#include <new>

namespace orrery {

Status ReferenceContext::open(const DeviceOpenArgs&, ReferenceContext*& context) noexcept
{
    context = new (std::nothrow) ReferenceContext;
    return context ? Status::Ok : Status::OutOfMemory;
}

void ReferenceContext::close(ReferenceContext* context) noexcept
{
    delete context;
}

const char* ReferenceContext::openError() noexcept
{
    return "no memory for a reference device";
}

void ReferenceContext::info(DeviceInfo& info) noexcept
{
    info = {};
    std::snprintf(info.name, sizeof info.name, "reference");
    std::snprintf(info.library, sizeof info.library, "loops in double");
    info.threads = 1;
    info.hostMemory = 1;
}

const ReferenceApi& referenceDeviceApi() noexcept
{
    static const ReferenceApi table = hostTable<ReferenceContext, double>("reference");
    return table;
}

}  // namespace orrery
