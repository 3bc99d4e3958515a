#include "kernels/cpu/context.h"

namespace orrery {

Status layerNorm(CpuContext& context, const LayerNormArgs& args) noexcept
{
    const int64_t group = args.rows / args.replicas;
    context.forRows(args.rows, args.width, [&](int64_t first, int64_t last) {
        for (int64_t row = first; row < last; ++row) {
            const int64_t parameters = row / group * args.parameterReplicaStride;
            const float scale = context.simd.layerNorm({args.input + row * args.inputStride,
                args.gain ? args.gain + parameters : nullptr, args.bias ? args.bias + parameters : nullptr,
                args.output ? args.output + row * args.outputStride : nullptr,
                args.normalized ? args.normalized + row * args.width : nullptr, args.width, args.epsilon, args.kind});
            if (args.scale) args.scale[row] = scale;
        }
    });
    return Status::Ok;
}

}  // namespace orrery
