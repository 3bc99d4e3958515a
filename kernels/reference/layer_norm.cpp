#include "kernels/reference/context.h"

#include <cmath>

namespace orrery {
namespace {

void normalizeRow(const LayerNormArgsOf<double>& args, int64_t row)
{
    const int64_t replica = row / (args.rows / args.replicas);
    const double* x = args.input + row * args.inputStride;
    const auto width = static_cast<double>(args.width);
    double sum = 0, squares = 0;
    for (int64_t i = 0; i < args.width; ++i) sum += x[i];
    const double mean = args.kind == NormKind::Layer ? sum / width : 0;
    for (int64_t i = 0; i < args.width; ++i) squares += (x[i] - mean) * (x[i] - mean);
    const bool compressed = args.kind == NormKind::CompressedRms;
    const double variance = compressed ? (squares + sum * sum) / (width + 1) : squares / width;
    const double scale = std::sqrt(variance + args.epsilon);
    if (args.scale) args.scale[row] = scale;
    for (int64_t i = 0; i < args.width; ++i) {
        const int64_t parameter = replica * args.parameterReplicaStride + i;
        const double normalized = (x[i] - mean) / scale;
        const double gain = args.gain ? args.gain[parameter] : 1;
        const double bias = args.bias ? args.bias[parameter] : 0;
        if (args.normalized) args.normalized[row * args.width + i] = normalized;
        if (args.output) args.output[row * args.outputStride + i] = normalized * gain + bias;
    }
}

}  // namespace

Status layerNorm(ReferenceContext&, const LayerNormArgsOf<double>& args) noexcept
{
    for (int64_t row = 0; row < args.rows; ++row) normalizeRow(args, row);
    return Status::Ok;
}

}  // namespace orrery
