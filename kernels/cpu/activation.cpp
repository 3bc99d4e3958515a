#include "kernels/cpu/context.h"
#include "kernels/cpu/scalar_math.h"
#include "kernels/weight_value.h"

namespace orrery {

Status activation(CpuContext& context, const ActivationArgs& args) noexcept
{
    if (!isActivation(args.activation))
        return context.fail(Status::InvalidArgument, "no activation %d", static_cast<int>(args.activation));
    context.pool.run(args.rows, [&](int64_t row, int) {
        for (int64_t i = 0; i < args.width; ++i)
            args.output[row * args.outputStride + i] = activate(args.activation, args.input[row * args.inputStride + i]);
    });
    return Status::Ok;
}

}  // namespace orrery
