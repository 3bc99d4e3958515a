// Layer norm on the device beside the reference. Arguments: threads, rows; 768 wide.

#include "tests/bench/bench_device.h"

namespace orrery {
namespace {

template <typename Real>
void layerNorm(benchmark::State& state, const DeviceApiOf<Real>& table)
{
    constexpr int64_t kWidth = 768;
    BenchDevice<Real> device(table, static_cast<int>(state.range(0)));
    LayerNormArgsOf<Real> args{};
    args.rows = state.range(1);
    args.width = args.inputStride = args.outputStride = kWidth;
    args.input = device.numbers(args.rows * kWidth);
    args.gain = device.numbers(kWidth);
    args.bias = device.numbers(kWidth);
    args.output = device.numbers(args.rows * kWidth);
    args.epsilon = Real(1e-5);
    args.replicas = 1;
    for (auto _ : state) device.call(state, table.layerNorm, args);
    reportRate(state, "bytes", static_cast<double>(2 * args.rows * kWidth) * sizeof(Real));
}

void cpu(benchmark::State& state) { layerNorm(state, cpuDeviceApi()); }
void reference(benchmark::State& state) { layerNorm(state, referenceDeviceApi()); }

BENCHMARK(cpu)->ArgsProduct({{1, 2}, {16, 512, 4096}})->UseRealTime();
BENCHMARK(reference)->ArgsProduct({{1}, {16, 512, 4096}})->UseRealTime();

}  // namespace
}  // namespace orrery
