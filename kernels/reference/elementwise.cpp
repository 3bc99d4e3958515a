#include "kernels/reference/context.h"

namespace orrery {

Status add(ReferenceContext&, const AddArgsOf<double>& args) noexcept
{
    for (int64_t row = 0; row < args.rows; ++row)
        for (int64_t i = 0; i < args.width; ++i)
            args.output[row * args.outputStride + i]
                = args.left[row * args.leftStride + i] + args.right[row * args.rightStride + i];
    return Status::Ok;
}

Status affine(ReferenceContext&, const AffineArgsOf<double>& args) noexcept
{
    for (int64_t row = 0; row < args.rows; ++row) {
        const double factor = (args.numerator ? args.numerator[row] : 1) / (args.denominator ? args.denominator[row] : 1);
        for (int64_t i = 0; i < args.width; ++i)
            args.output[row * args.outputStride + i] = args.input[row * args.inputStride + i] * factor
                * (args.gain ? args.gain[i] : 1) + (args.bias ? args.bias[i] : 0);
    }
    return Status::Ok;
}

Status edit(ReferenceContext& context, const EditArgsOf<double>& args) noexcept
{
    if (args.kind < EditKind::Scale || args.kind > EditKind::Replace)
        return context.fail(Status::InvalidArgument, "no edit of kind %d", static_cast<int>(args.kind));
    for (int64_t row = 0; row < args.rows; ++row)
        for (int64_t i = 0; i < args.width; ++i) {
            double& data = args.data[row * args.dataStride + i];
            const double source = args.source ? args.source[row * args.sourceStride + i] : 0;
            switch (args.kind) {
            case EditKind::Scale: data = args.factor * data; break;
            case EditKind::Add: data = data + args.factor * source; break;
            case EditKind::Replace: data = args.source ? args.factor * source : 0; break;
            }
        }
    return Status::Ok;
}

}  // namespace orrery
