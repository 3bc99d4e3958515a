#include "kernels/cpu/context.h"
#include "kernels/weight_value.h"

#include <cmath>
#include <cstring>

namespace orrery {
namespace {

/// What the rows of one sequence come to, in `output`.
void poolSequence(const SimdKernels& simd, const PoolArgs& args, int64_t sequence, float* output)
{
    const int64_t first = args.offsets[sequence];
    const int64_t last = args.kind == PoolKind::First ? first + 1 : args.offsets[sequence + 1];
    const float rows = static_cast<float>(last - first);
    std::memcpy(output, args.input + first * args.inputStride, static_cast<size_t>(args.width) * sizeof(float));
    for (int64_t row = first + 1; row < last; ++row) {
        const float* input = args.input + row * args.inputStride;
        if (args.kind == PoolKind::Max) simd.maximize(output, input, args.width);
        else simd.add(output, input, output, args.width);
    }
    if (args.kind == PoolKind::Mean) simd.scale(output, 1 / rows, args.width);
    if (args.kind == PoolKind::MeanSqrtLength) simd.scale(output, 1 / std::sqrt(rows), args.width);
}

void normalize(const SimdKernels& simd, float* vector, int64_t width)
{
    double squares = 0;  // a float's square can overflow a float
    for (int64_t i = 0; i < width; ++i) squares += static_cast<double>(vector[i]) * static_cast<double>(vector[i]);
    const double norm = std::sqrt(squares);
    simd.scale(vector, static_cast<float>(1 / (norm < 1e-12 ? 1e-12 : norm)), width);
}

}  // namespace

Status embedding(CpuContext& context, const EmbeddingArgs& args) noexcept
{
    if (args.tableType == WeightType::F64)
        return context.fail(Status::Unsupported, "the CPU reads tables of 32 or 16 bits, not 64");
    if (!isWeightType(args.tableType))
        return context.fail(Status::InvalidArgument, "no weight type %d", static_cast<int>(args.tableType));
    const int64_t group = args.rows / args.replicas;
    const int64_t size = weightSize(args.tableType);
    context.forRows(args.rows, args.width, [&](int64_t first, int64_t last) {
        for (int64_t row = first; row < last; ++row) {
            const int64_t entry = row / group * args.tableReplicaStride + args.ids[row] * args.width;
            context.simd.widen(args.tableType, static_cast<const char*>(args.table) + entry * size,
                args.output + row * args.outputStride, args.width, args.accumulate != 0);
        }
    });
    return Status::Ok;
}

Status gatherRows(CpuContext& context, const GatherRowsArgs& args) noexcept
{
    context.forRows(args.rows, args.width, [&](int64_t first, int64_t last) {
        for (int64_t row = first; row < last; ++row)
            std::memcpy(args.output + row * args.outputStride, args.input + args.rowIndex[row] * args.inputStride,
                static_cast<size_t>(args.width) * sizeof(float));
    });
    return Status::Ok;
}

Status pool(CpuContext& context, const PoolArgs& args) noexcept
{
    if (args.kind < PoolKind::First || args.kind > PoolKind::MeanSqrtLength)
        return context.fail(Status::InvalidArgument, "no pooling of kind %d", static_cast<int>(args.kind));
    const int64_t elements = args.offsets[args.sequences] * args.width;
    context.runItems(args.sequences, elements > CpuContext::kElementsAThread, [&](int64_t sequence, int) {
        float* output = args.output + sequence * args.width;
        poolSequence(context.simd, args, sequence, output);
        if (args.normalize) normalize(context.simd, output, args.width);
    });
    return Status::Ok;
}

}  // namespace orrery
