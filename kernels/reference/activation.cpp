#include "kernels/reference/context.h"
#include "kernels/weight_value.h"

#include <cmath>

namespace orrery {
namespace {

double logistic(double x)
{
    return 1 / (1 + std::exp(-x));
}

double geluTanh(double x)
{
    constexpr double kSqrt2OverPi = 0.79788456080286535588;
    return x / 2 * (1 + std::tanh(kSqrt2OverPi * (x + 0.044715 * x * x * x)));
}

double geluErf(double x)
{
    constexpr double kSqrtHalf = 0.70710678118654752440;
    return x / 2 * std::erfc(-x * kSqrtHalf);  // 1 + erf(z) = erfc(-z), without the cancellation where z < 0
}

}  // namespace

double activate(Activation activation, double x) noexcept
{
    switch (activation) {
    case Activation::None: return x;
    case Activation::GeluErf: return geluErf(x);
    case Activation::GeluTanh: return geluTanh(x);
    case Activation::QuickGelu: return x * logistic(1.702 * x);
    case Activation::Silu: return x * logistic(x);
    case Activation::Relu: return x < 0 ? 0 : x;
    case Activation::Tanh: return std::tanh(x);
    }
    return x;
}

Status activation(ReferenceContext& context, const ActivationArgsOf<double>& args) noexcept
{
    if (!isActivation(args.activation))
        return context.fail(Status::InvalidArgument, "no activation %d", static_cast<int>(args.activation));
    for (int64_t row = 0; row < args.rows; ++row)
        for (int64_t i = 0; i < args.width; ++i)
            args.output[row * args.outputStride + i] = activate(args.activation, args.input[row * args.inputStride + i]);
    return Status::Ok;
}

}  // namespace orrery
