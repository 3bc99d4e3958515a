// The linear layer with its epilogues beside the bare product: what bias, gelu and residual sum cost on top of sgemm.
// Arguments: threads, rows, inner, columns. `blas` is one cblas_sgemm; `product` is the device's, cut into panels.

#include "tests/bench/bench_device.h"

#include <cblas.h>

namespace orrery {
namespace {

struct Epilogue {
    bool bias, accumulate;
    Activation activation;
    WeightType type;
};

template <typename Real>
void linear(benchmark::State& state, const DeviceApiOf<Real>& table, const Epilogue& epilogue)
{
    BenchDevice<Real> device(table, static_cast<int>(state.range(0)));
    MatmulArgsOf<Real> args{};
    args.rows = state.range(1);
    args.inner = args.inputStride = state.range(2);
    args.columns = args.weightStride = args.outputStride = state.range(3);
    args.input = device.numbers(args.rows * args.inner);
    args.weight = device.numbers(args.inner * args.columns);
    args.bias = epilogue.bias ? device.numbers(args.columns) : nullptr;
    args.output = device.numbers(args.rows * args.columns);
    args.weightType = std::is_same_v<Real, double> ? WeightType::F64 : epilogue.type;
    args.layout = WeightLayout::InOut;
    args.activation = epilogue.activation;
    args.accumulate = epilogue.accumulate;
    args.replicas = 1;
    for (auto _ : state) device.call(state, table.matmul, args);
    reportRate(state, "flops", 2.0 * static_cast<double>(args.rows * args.inner * args.columns));
    reportRate(state, "weight_bytes", static_cast<double>(args.inner * args.columns * (epilogue.type == WeightType::F32 ? 4 : 2)));
}

void blas(benchmark::State& state)
{
    openblas_set_num_threads(static_cast<int>(state.range(0)));
    const int rows = static_cast<int>(state.range(1)), inner = static_cast<int>(state.range(2)), columns = static_cast<int>(state.range(3));
    BenchDevice<float> device(cpuDeviceApi(), 1);
    const float* input = device.numbers(int64_t(rows) * inner);
    const float* weight = device.numbers(int64_t(inner) * columns);
    float* output = device.numbers(int64_t(rows) * columns);
    openblas_set_num_threads(static_cast<int>(state.range(0)));
    for (auto _ : state)
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, columns, inner, 1, input, inner, weight, columns, 0, output, columns);
    reportRate(state, "flops", 2.0 * rows * static_cast<double>(inner) * columns);
    openblas_set_num_threads(1);
}

void product(benchmark::State& state) { linear(state, cpuDeviceApi(), {false, false, Activation::None, WeightType::F32}); }
void biasGelu(benchmark::State& state) { linear(state, cpuDeviceApi(), {true, false, Activation::GeluTanh, WeightType::F32}); }
void biasGeluErf(benchmark::State& state) { linear(state, cpuDeviceApi(), {true, false, Activation::GeluErf, WeightType::F32}); }
void biasResidual(benchmark::State& state) { linear(state, cpuDeviceApi(), {true, true, Activation::None, WeightType::F32}); }
void half(benchmark::State& state) { linear(state, cpuDeviceApi(), {false, false, Activation::None, WeightType::F16}); }
void bfloat(benchmark::State& state) { linear(state, cpuDeviceApi(), {false, false, Activation::None, WeightType::BF16}); }
void reference(benchmark::State& state) { linear(state, referenceDeviceApi(), {true, false, Activation::GeluTanh, WeightType::F64}); }

void sizes(benchmark::internal::Benchmark* one)
{
    one->MeasureProcessCPUTime()->UseRealTime();
    for (const int threads : {1, 2})
        for (const auto& [rows, inner, columns] : {std::tuple{128, 768, 3072}, {512, 768, 3072}, {1024, 768, 3072}, {512, 3072, 768}})
            one->Args({threads, rows, inner, columns});
}

void fewRows(benchmark::internal::Benchmark* one)
{
    one->MeasureProcessCPUTime()->UseRealTime();
    for (const int rows : {1, 4, 8}) one->Args({2, rows, 768, 3072 * 8});
}

BENCHMARK(blas)->Apply(sizes);
BENCHMARK(product)->Apply(sizes)->Apply(fewRows);
BENCHMARK(biasGelu)->Apply(sizes);
BENCHMARK(biasGeluErf)->Apply(sizes);
BENCHMARK(biasResidual)->Apply(sizes);
BENCHMARK(half)->Apply(sizes)->Apply(fewRows);
BENCHMARK(bfloat)->Apply(sizes)->Apply(fewRows);
BENCHMARK(reference)->Args({1, 32, 768, 768});

}  // namespace
}  // namespace orrery
