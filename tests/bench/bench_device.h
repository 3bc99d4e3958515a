#pragma once

#include "kernels/device_api.h"

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <vector>

namespace orrery {

/// One side of a benchmark: a table's device and arrays in its memory.
template <typename Real>
class BenchDevice {
public:
    BenchDevice(const DeviceApiOf<Real>& table, int threads) : m_table(table)
    {
        const DeviceOpenArgs args{0, threads};
        if (table.open(&args, &m_device) != Status::Ok) std::abort();
    }
    ~BenchDevice()
    {
        for (void* memory : m_memory) m_table.free(m_device, memory);
        m_table.close(m_device);
    }
    BenchDevice(const BenchDevice&) = delete;
    BenchDevice& operator=(const BenchDevice&) = delete;

    /// `count` numbers in [-1, 1).
    Real* numbers(int64_t count)
    {
        void* memory = nullptr;
        if (m_table.alloc(m_device, static_cast<size_t>(count) * sizeof(Real), &memory) != Status::Ok) std::abort();
        m_memory.push_back(memory);
        Real* values = static_cast<Real*>(memory);
        for (int64_t i = 0; i < count; ++i) values[i] = static_cast<Real>(i * 2654435761 % 2048 - 1024) / 1024;
        return values;
    }

    /// One call and the wait for it; a refusal stops the benchmark.
    template <typename Op, typename Args>
    void call(benchmark::State& state, Op op, const Args& args)
    {
        if (op(m_device, &args) != Status::Ok || m_table.sync(m_device) != Status::Ok) state.SkipWithError(m_table.lastError(m_device));
    }

    const DeviceApiOf<Real>& table() const { return m_table; }

private:
    const DeviceApiOf<Real>& m_table;
    Device* m_device = nullptr;
    std::vector<void*> m_memory;
};

/// `work` units an iteration as a rate of that name.
inline void reportRate(benchmark::State& state, const char* name, double work)
{
    state.counters[name] = benchmark::Counter(work, benchmark::Counter::kIsIterationInvariantRate);
}

}  // namespace orrery
