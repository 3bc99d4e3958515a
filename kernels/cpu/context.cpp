#include "kernels/cpu/context.h"

#include "kernels/host_table.h"

#include <cblas.h>

#include <cstdio>
#include <cstring>
#include <exception>
#include <new>

#ifdef __linux__
#include <unistd.h>
#endif

namespace orrery {
namespace {

constexpr int kMaxThreads = 1024;

thread_local char openFailure[160] = "";

int chosenThreads(int wanted)
{
    const int available = static_cast<int>(std::thread::hardware_concurrency());
    return wanted > 0 ? wanted : available > 0 ? available : 1;
}

uint64_t physicalMemory()
{
#ifdef __linux__
    return static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
#else
    return 0;
#endif
}

}  // namespace

CpuContext::CpuContext(int threads) : simd(simdKernels()), pool(threads)
{
    void* memory = nullptr;
    if (hostAlloc(*this, static_cast<size_t>(pool.threads()) * kScratchFloats * sizeof(float), &memory) != Status::Ok)
        throw std::bad_alloc();
    m_scratch = static_cast<float*>(memory);
    // The pool splits products itself; two layers of threads are slower than either, and the setting is the whole process's.
    openblas_set_num_threads(1);
}

CpuContext::~CpuContext()
{
    hostFree(m_scratch);
}

Status CpuContext::open(const DeviceOpenArgs& args, CpuContext*& context) noexcept
{
    context = nullptr;
    if (args.threads < 0 || args.threads > kMaxThreads) {
        std::snprintf(openFailure, sizeof openFailure, "%d threads asked for, 0 to %d are possible", args.threads, kMaxThreads);
        return Status::InvalidArgument;
    }
    try {
        context = new CpuContext(chosenThreads(args.threads));
        return Status::Ok;
    } catch (const std::exception& failure) {
        std::snprintf(openFailure, sizeof openFailure, "no threads or memory for the CPU device: %s", failure.what());
        return Status::OutOfMemory;
    }
}

void CpuContext::close(CpuContext* context) noexcept
{
    delete context;
}

const char* CpuContext::openError() noexcept
{
    return openFailure;
}

void CpuContext::info(DeviceInfo& info) noexcept
{
    info = {};
    std::snprintf(info.name, sizeof info.name, "CPU");
    // The configuration begins with "OpenBLAS 0.3.21 ", whose headers and library may be of different versions.
    const char* config = openblas_get_config();
    const char* version = std::strchr(config, ' ');
    const int length = version ? static_cast<int>(std::strcspn(version + 1, " ")) : 0;
    std::snprintf(info.library, sizeof info.library, "OpenBLAS %.*s %s", length, version ? version + 1 : "", openblas_get_corename());
    info.threads = pool.threads();
    info.hostMemory = 1;
    info.memoryBytes = physicalMemory();
}

const DeviceApi& cpuDeviceApi() noexcept
{
    static const DeviceApi table = hostTable<CpuContext, float>("cpu");
    return table;
}

}  // namespace orrery
