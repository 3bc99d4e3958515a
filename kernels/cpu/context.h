#pragma once

#include "kernels/cpu/simd/kernels.h"
#include "kernels/cpu/thread_pool.h"
#include "kernels/host_context.h"

namespace orrery {

/// The CPU device: a pool of threads, each with a scratch block of fixed size, so that no op allocates.
struct CpuContext : HostContext {
    explicit CpuContext(int threads);  ///< @throws std::system_error, std::bad_alloc
    ~CpuContext();

    static Status open(const DeviceOpenArgs& args, CpuContext*& context) noexcept;
    static void close(CpuContext* context) noexcept;
    static const char* openError() noexcept;
    void info(DeviceInfo& info) noexcept;

    /// kScratchFloats floats that only pool thread `thread` uses.
    float* scratch(int thread) noexcept { return m_scratch + thread * kScratchFloats; }
    static constexpr int64_t kScratchFloats = 512 << 10;

    /// Elements of a row op, and multiplications of a product, below which waking a thread costs more than it brings.
    static constexpr int64_t kElementsAThread = 16 << 10;
    static constexpr double kWorthAThread = 256 << 10;

    /// Calls item(index, thread) for every index below `count`: on the pool, or one by one where that does not pay.
    template <typename Item>
    void runItems(int64_t count, bool worthThreads, const Item& item) noexcept
    {
        if (worthThreads) return pool.run(count, item);
        for (int64_t index = 0; index < count; ++index) item(index, 0);
    }

    /// Calls block(first, last) on the pool for ranges that cover `rows`, each of enough elements to be worth a thread.
    template <typename Block>
    void forRows(int64_t rows, int64_t width, const Block& block) noexcept
    {
        const int64_t height = width >= kElementsAThread ? 1 : kElementsAThread / (width > 0 ? width : 1);
        const int64_t blocks = (rows + height - 1) / height;
        pool.run(blocks, [&](int64_t index, int) {
            const int64_t first = index * height;
            block(first, first + height < rows ? first + height : rows);
        });
    }

    const SimdKernels& simd;
    ThreadPool pool;

private:
    float* m_scratch;
};

#define ORRERY_OP(name, Args) Status name(CpuContext& context, const Args##Of<float>& args) noexcept;
#include "kernels/ops.def"
#undef ORRERY_OP

}  // namespace orrery
