// Causal attention streamed beside attention with its pattern kept, 12 heads of 64 on one fused projection's rows.
// Arguments: threads, tokens. The flops are those of the full square's half that is seen.

#include "tests/bench/bench_device.h"

namespace orrery {
namespace {

constexpr int64_t kHeads = 12, kHeadWidth = 64, kWidth = kHeads * kHeadWidth;

struct Packed {
    int64_t offsets[2];
    int64_t matrixOffset = 0;
    explicit Packed(int64_t tokens) : offsets{0, tokens} {}
    AttentionShape shape() const { return {offsets, offsets, 1, kHeads, kHeads, kHeadWidth, 1}; }
};

void reportFlops(benchmark::State& state)
{
    const double tokens = static_cast<double>(state.range(1));
    reportRate(state, "flops", 4 * tokens * (tokens + 1) / 2 * static_cast<double>(kWidth));
}

template <typename Real>
void stream(benchmark::State& state, const DeviceApiOf<Real>& table)
{
    const Packed packed(state.range(1));
    BenchDevice<Real> device(table, static_cast<int>(state.range(0)));
    const Real* rows = device.numbers(3 * kWidth * state.range(1));
    Real* output = device.numbers(kWidth * state.range(1));
    const AttentionArgsOf<Real> args{packed.shape(), rows, rows + kWidth, rows + 2 * kWidth, output, nullptr, 3 * kWidth, 3 * kWidth,
        3 * kWidth, kWidth, Real(0.125)};
    for (auto _ : state) device.call(state, table.attention, args);
    reportFlops(state);
}

template <typename Real>
void materialise(benchmark::State& state, const DeviceApiOf<Real>& table, bool scores)
{
    const Packed packed(state.range(1));
    BenchDevice<Real> device(table, static_cast<int>(state.range(0)));
    const int64_t square = kHeads * state.range(1) * state.range(1);
    const Real* rows = device.numbers(3 * kWidth * state.range(1));
    Real* output = device.numbers(kWidth * state.range(1));
    Real* pattern = device.numbers(square);
    const AttentionPatternArgsOf<Real> patternArgs{packed.shape(), rows, rows + kWidth, nullptr, scores ? device.numbers(square) : nullptr,
        pattern, &packed.matrixOffset, 3 * kWidth, 3 * kWidth, Real(0.125)};
    const AttentionMixArgsOf<Real> mixArgs{packed.shape(), pattern, rows + 2 * kWidth, output, &packed.matrixOffset, 3 * kWidth, kWidth};
    for (auto _ : state) {
        device.call(state, table.attentionPattern, patternArgs);
        device.call(state, table.attentionMix, mixArgs);
    }
    reportFlops(state);
}

void cpuStream(benchmark::State& state) { stream(state, cpuDeviceApi()); }
void cpuPattern(benchmark::State& state) { materialise(state, cpuDeviceApi(), false); }
void cpuScoresAndPattern(benchmark::State& state) { materialise(state, cpuDeviceApi(), true); }
void referenceStream(benchmark::State& state) { stream(state, referenceDeviceApi()); }

void sizes(benchmark::internal::Benchmark* one)
{
    one->ArgsProduct({{1, 2}, {128, 512, 1024}})->MeasureProcessCPUTime()->UseRealTime();
}

BENCHMARK(cpuStream)->Apply(sizes);
BENCHMARK(cpuPattern)->Apply(sizes);
BENCHMARK(cpuScoresAndPattern)->Apply(sizes);
BENCHMARK(referenceStream)->Args({1, 128})->UseRealTime();

}  // namespace
}  // namespace orrery
