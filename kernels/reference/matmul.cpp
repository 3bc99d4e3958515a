#include "kernels/reference/context.h"
#include "kernels/weight_value.h"

namespace orrery {
namespace {

double weightAt(const MatmulArgsOf<double>& args, int64_t replica, int64_t k, int64_t column)
{
    const int64_t at = args.layout == WeightLayout::InOut ? k * args.weightStride + column : column * args.weightStride + k;
    return weightValue(args.weight, args.weightType, replica * args.weightReplicaStride + at);
}

void element(const MatmulArgsOf<double>& args, int64_t replica, int64_t row, int64_t column)
{
    const double* input = args.input + replica * args.inputReplicaStride + row * args.inputStride;
    double sum = 0;
    for (int64_t k = 0; k < args.inner; ++k) sum += input[k] * weightAt(args, replica, k, column);
    if (args.bias) sum += args.bias[replica * args.biasReplicaStride + column];
    if (args.preActivation)
        args.preActivation[replica * args.preActivationReplicaStride + row * args.preActivationStride + column] = sum;
    double& output = args.output[replica * args.outputReplicaStride + row * args.outputStride + column];
    output = (args.accumulate ? output : 0) + activate(args.activation, sum);
}

}  // namespace

Status matmul(ReferenceContext& context, const MatmulArgsOf<double>& args) noexcept
{
    if (!isWeightType(args.weightType))
        return context.fail(Status::InvalidArgument, "no weight type %d", static_cast<int>(args.weightType));
    if (args.layout != WeightLayout::InOut && args.layout != WeightLayout::OutIn)
        return context.fail(Status::InvalidArgument, "no weight layout %d", static_cast<int>(args.layout));
    if (!isActivation(args.activation))
        return context.fail(Status::InvalidArgument, "no activation %d", static_cast<int>(args.activation));
    for (int64_t replica = 0; replica < args.replicas; ++replica)
        for (int64_t row = 0; row < args.rows; ++row)
            for (int64_t column = 0; column < args.columns; ++column) element(args, replica, row, column);
    return Status::Ok;
}

}  // namespace orrery
