#include "kernels/cpu/context.h"

namespace orrery {

Status add(CpuContext& context, const AddArgs& args) noexcept
{
    context.forRows(args.rows, args.width, [&](int64_t first, int64_t last) {
        for (int64_t row = first; row < last; ++row)
            context.simd.add(args.left + row * args.leftStride, args.right + row * args.rightStride,
                args.output + row * args.outputStride, args.width);
    });
    return Status::Ok;
}

Status affine(CpuContext& context, const AffineArgs& args) noexcept
{
    context.forRows(args.rows, args.width, [&](int64_t first, int64_t last) {
        for (int64_t row = first; row < last; ++row) {
            const float numerator = args.numerator ? args.numerator[row] : 1;
            const float denominator = args.denominator ? args.denominator[row] : 1;
            context.simd.affine({args.input + row * args.inputStride, args.gain, args.bias,
                args.output + row * args.outputStride, args.width, numerator / denominator});
        }
    });
    return Status::Ok;
}

Status edit(CpuContext& context, const EditArgs& args) noexcept
{
    if (args.kind < EditKind::Scale || args.kind > EditKind::Replace)
        return context.fail(Status::InvalidArgument, "no edit of kind %d", static_cast<int>(args.kind));
    context.forRows(args.rows, args.width, [&](int64_t first, int64_t last) {
        for (int64_t row = first; row < last; ++row)
            context.simd.edit(args.kind, args.data + row * args.dataStride,
                args.source ? args.source + row * args.sourceStride : nullptr, args.factor, args.width);
    });
    return Status::Ok;
}

}  // namespace orrery
