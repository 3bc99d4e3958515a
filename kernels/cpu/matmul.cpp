#include "kernels/cpu/context.h"
#include "kernels/cpu/scalar_math.h"
#include "kernels/weight_value.h"

#include <cblas.h>

#include <algorithm>
#include <vector>

namespace orrery {
namespace {

void product(const MatmulArgs& args, int64_t replica, int64_t first, int64_t last)
{
    std::vector<float> weight(static_cast<size_t>(args.inner * args.columns));
    for (int64_t k = 0; k < args.inner; ++k)
        for (int64_t column = 0; column < args.columns; ++column) {
            const int64_t at = args.layout == WeightLayout::InOut ? k * args.weightStride + column : column * args.weightStride + k;
            weight[static_cast<size_t>(k * args.columns + column)]
                = static_cast<float>(weightValue(args.weight, args.weightType, replica * args.weightReplicaStride + at));
        }
    std::vector<float> sums(static_cast<size_t>((last - first) * args.columns));
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, static_cast<int>(last - first), static_cast<int>(args.columns),
        static_cast<int>(args.inner), 1, args.input + replica * args.inputReplicaStride + first * args.inputStride,
        static_cast<int>(std::max(args.inputStride, args.inner)), weight.data(), static_cast<int>(args.columns), 0, sums.data(),
        static_cast<int>(args.columns));
    for (int64_t row = first; row < last; ++row)
        for (int64_t column = 0; column < args.columns; ++column) {
            float sum = sums[static_cast<size_t>((row - first) * args.columns + column)];
            if (args.bias) sum += args.bias[replica * args.biasReplicaStride + column];
            if (args.preActivation)
                args.preActivation[replica * args.preActivationReplicaStride + row * args.preActivationStride + column] = sum;
            float& output = args.output[replica * args.outputReplicaStride + row * args.outputStride + column];
            output = (args.accumulate ? output : 0) + activate(args.activation, sum);
        }
}

}  // namespace

Status matmul(CpuContext& context, const MatmulArgs& args) noexcept
{
    if (args.weightType == WeightType::F64)
        return context.fail(Status::Unsupported, "the CPU multiplies weights of 32 or 16 bits, not 64");
    if (!isWeightType(args.weightType))
        return context.fail(Status::InvalidArgument, "no weight type %d", static_cast<int>(args.weightType));
    if (!isActivation(args.activation))
        return context.fail(Status::InvalidArgument, "no activation %d", static_cast<int>(args.activation));
    const int64_t blocks = args.rows > 1 ? 2 : args.rows;
    context.pool.run(args.replicas * blocks, [&](int64_t item, int) {
        const int64_t block = item % blocks;
        product(args, item / blocks, args.rows * block / blocks, args.rows * (block + 1) / blocks);
    });
    return Status::Ok;
}

}  // namespace orrery
