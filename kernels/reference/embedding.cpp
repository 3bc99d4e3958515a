#include "kernels/reference/context.h"
#include "kernels/weight_value.h"

#include <cmath>

namespace orrery {
namespace {

double pooled(const PoolArgsOf<double>& args, int64_t sequence, int64_t column)
{
    const int64_t first = args.offsets[sequence];
    const int64_t rows = args.offsets[sequence + 1] - first;
    const double* x = args.input + first * args.inputStride + column;
    double sum = 0;
    double largest = x[0];
    for (int64_t row = 0; row < rows; ++row) {
        const double value = x[row * args.inputStride];
        sum += value;
        if (std::isnan(value) || value > largest) largest = value;
    }
    switch (args.kind) {
    case PoolKind::First: return x[0];
    case PoolKind::Mean: return sum / static_cast<double>(rows);
    case PoolKind::Max: return largest;
    case PoolKind::MeanSqrtLength: break;
    }
    return sum / std::sqrt(static_cast<double>(rows));
}

void normalize(double* vector, int64_t width)
{
    double squares = 0;
    for (int64_t i = 0; i < width; ++i) squares += vector[i] * vector[i];
    const double norm = std::sqrt(squares);
    for (int64_t i = 0; i < width; ++i) vector[i] /= norm < 1e-12 ? 1e-12 : norm;
}

}  // namespace

Status embedding(ReferenceContext& context, const EmbeddingArgsOf<double>& args) noexcept
{
    if (!isWeightType(args.tableType))
        return context.fail(Status::InvalidArgument, "no weight type %d", static_cast<int>(args.tableType));
    for (int64_t row = 0; row < args.rows; ++row) {
        const int64_t replica = row / (args.rows / args.replicas);
        const int64_t entry = replica * args.tableReplicaStride + args.ids[row] * args.width;
        for (int64_t i = 0; i < args.width; ++i) {
            double& output = args.output[row * args.outputStride + i];
            output = (args.accumulate ? output : 0) + weightValue(args.table, args.tableType, entry + i);
        }
    }
    return Status::Ok;
}

Status gatherRows(ReferenceContext&, const GatherRowsArgsOf<double>& args) noexcept
{
    for (int64_t row = 0; row < args.rows; ++row)
        for (int64_t i = 0; i < args.width; ++i)
            args.output[row * args.outputStride + i] = args.input[args.rowIndex[row] * args.inputStride + i];
    return Status::Ok;
}

Status pool(ReferenceContext& context, const PoolArgsOf<double>& args) noexcept
{
    if (args.kind < PoolKind::First || args.kind > PoolKind::MeanSqrtLength)
        return context.fail(Status::InvalidArgument, "no pooling of kind %d", static_cast<int>(args.kind));
    for (int64_t sequence = 0; sequence < args.sequences; ++sequence) {
        double* output = args.output + sequence * args.width;
        for (int64_t i = 0; i < args.width; ++i) output[i] = pooled(args, sequence, i);
        if (args.normalize) normalize(output, args.width);
    }
    return Status::Ok;
}

}  // namespace orrery
