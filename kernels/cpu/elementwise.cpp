#include "kernels/cpu/context.h"

namespace orrery {

Status add(CpuContext&, const AddArgsOf<float>& args) noexcept
{
    for (int64_t row = 0; row < args.rows; ++row)
        for (int64_t i = 0; i < args.width; ++i)
            args.output[row * args.outputStride + i]
                = args.left[row * args.leftStride + i] + args.right[row * args.rightStride + i];
    return Status::Ok;
}

Status affine(CpuContext&, const AffineArgsOf<float>& args) noexcept
{
    for (int64_t row = 0; row < args.rows; ++row) {
        const float factor = (args.numerator ? args.numerator[row] : 1) / (args.denominator ? args.denominator[row] : 1);
        for (int64_t i = 0; i < args.width; ++i)
            args.output[row * args.outputStride + i] = args.input[row * args.inputStride + i] * factor
                * (args.gain ? args.gain[i] : 1) + (args.bias ? args.bias[i] : 0);
    }
    return Status::Ok;
}

Status edit(CpuContext& context, const EditArgsOf<float>& args) noexcept
{
    if (args.kind < EditKind::Scale || args.kind > EditKind::Replace)
        return context.fail(Status::InvalidArgument, "no edit of kind %d", static_cast<int>(args.kind));
    for (int64_t row = 0; row < args.rows; ++row)
        for (int64_t i = 0; i < args.width; ++i) {
            float& data = args.data[row * args.dataStride + i];
            const float source = args.source ? args.source[row * args.sourceStride + i] : 0;
            switch (args.kind) {
            case EditKind::Scale: data = args.factor * data; break;
            case EditKind::Add: data = data + args.factor * source; break;
            case EditKind::Replace: data = args.source ? args.factor * source : 0; break;
            }
        }
    return Status::Ok;
}

}  // namespace orrery
