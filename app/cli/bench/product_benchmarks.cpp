#include "app/cli/bench/bench_list.h"

#include "core/backend/device.h"
#include "core/tensor/tensor.h"

#include <memory>

namespace orrery::cli {

namespace {

struct ProductShape {
    int64_t rows, inner, columns;

    std::string text() const { return std::to_string(rows) + "x" + std::to_string(inner) + "x" + std::to_string(columns); }
};

/// GPT-2 small's two MLP products and its query-key-value product, for 512 tokens.
constexpr ProductShape kShapes[] = {{512, 768, 3072}, {512, 3072, 768}, {512, 768, 2304}};
/// Enough calls a repeat to be above the clock's grain.
constexpr int kCalls = 20;

/// A device with operands on it; what repeats call.
class Product {
public:
    Product(const BenchSettings& settings, const ProductShape& shape, bool epilogue) : m_device(cpuDeviceApi(), settings.device)
    {
        m_args.input = numbers(shape.rows * shape.inner);
        m_args.weight = numbers(shape.inner * shape.columns);
        m_args.output = numbers(shape.rows * shape.columns);
        if (epilogue) m_args.bias = numbers(shape.columns);
        if (epilogue) m_args.activation = Activation::GeluTanh;
        m_args.rows = shape.rows;
        m_args.inner = m_args.inputStride = shape.inner;
        m_args.columns = m_args.weightStride = m_args.outputStride = shape.columns;
        m_args.replicas = 1;
    }

    void call()
    {
        for (int i = 0; i < kCalls; ++i) m_device.matmul(m_args);
        m_device.sync();
    }

private:
    float* numbers(int64_t count)
    {
        Tensor host(Shape{count});
        for (int64_t i = 0; i < count; ++i) host.data()[i] = static_cast<float>(i * 2654435761 % 2048 - 1024) / 1024;
        const auto bytes = static_cast<size_t>(count) * sizeof(float);
        m_memory.push_back(m_device.allocate(bytes));
        m_device.copy(m_memory.back().data(), host.data(), bytes, CopyKind::HostToDevice);
        return m_memory.back().values();
    }

    ComputeDevice m_device;
    std::vector<DeviceBufferOf<float>> m_memory;
    MatmulArgs m_args{};
};

Benchmark productBenchmark(const BenchSettings& settings, const ProductShape& shape, bool epilogue)
{
    Benchmark benchmark;
    benchmark.name = (epilogue ? "linear_gelu/" : "product/") + shape.text();
    benchmark.says = epilogue ? "product, bias and gelu in one call" : "the bare product";
    if (epilogue) benchmark.baselines = {"product/" + shape.text()};
    benchmark.work = 2.0 * static_cast<double>(shape.rows * shape.inner * shape.columns) * kCalls;
    benchmark.unit = "FLOP";
    benchmark.run = [&settings, shape, epilogue] {
        Product product(settings, shape, epilogue);
        return measure(settings, [&] { product.call(); });
    };
    return benchmark;
}

}  // namespace

void addProductBenchmarks(BenchList& list, const BenchSettings& settings)
{
    for (const ProductShape& shape : kShapes) {
        list.push_back(productBenchmark(settings, shape, false));
        list.push_back(productBenchmark(settings, shape, true));
    }
}

}  // namespace orrery::cli
