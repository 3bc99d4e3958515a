#include "kernels/cpu/context.h"

#include <cmath>

namespace orrery {
namespace {

void normalizeRow(const LayerNormArgsOf<float>& args, int64_t row)
{
    const int64_t replica = row / (args.rows / args.replicas);
    const float* x = args.input + row * args.inputStride;
    float mean = 0;
    for (int64_t i = 0; i < args.width; ++i) mean += x[i] / static_cast<float>(args.width);
    float variance = 0;
    for (int64_t i = 0; i < args.width; ++i) variance += (x[i] - mean) * (x[i] - mean) / static_cast<float>(args.width);
    const float scale = std::sqrt(variance + args.epsilon);
    if (args.scale) args.scale[row] = scale;
    for (int64_t i = 0; i < args.width; ++i) {
        const int64_t parameter = replica * args.parameterReplicaStride + i;
        const float normalized = (x[i] - mean) / scale;
        const float gain = args.gain ? args.gain[parameter] : 1;
        const float bias = args.bias ? args.bias[parameter] : 0;
        if (args.normalized) args.normalized[row * args.width + i] = normalized;
        if (args.output) args.output[row * args.outputStride + i] = normalized * gain + bias;
    }
}

}  // namespace

Status layerNorm(CpuContext&, const LayerNormArgsOf<float>& args) noexcept
{
    for (int64_t row = 0; row < args.rows; ++row) normalizeRow(args, row);
    return Status::Ok;
}

}  // namespace orrery
