#include "kernels/cpu/context.h"
#include "kernels/weight_value.h"

namespace orrery {

Status activation(CpuContext& context, const ActivationArgs& args) noexcept
{
    if (!isActivation(args.activation))
        return context.fail(Status::InvalidArgument, "no activation %d", static_cast<int>(args.activation));
    context.forRows(args.rows, args.width, [&](int64_t first, int64_t last) {
        for (int64_t row = first; row < last; ++row)
            context.simd.finish({args.input + row * args.inputStride, nullptr, nullptr, args.output + row * args.outputStride,
                args.width, args.activation, false});
    });
    return Status::Ok;
}

}  // namespace orrery
