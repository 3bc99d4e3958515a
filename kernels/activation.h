#pragma once

#include <cstdint>

namespace orrery {

/// Pointwise non-linearities, by their formulas (Phi: normal distribution function, s: logistic function).
enum class Activation : int {
    None = 0,       ///< x
    GeluErf = 1,    ///< x Phi(x)                                              Hendrycks & Gimpel 2016, arXiv:1606.08415
    GeluTanh = 2,   ///< x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3)))         same, section 2
    QuickGelu = 3,  ///< x s(1.702 x)
    Silu = 4,       ///< x s(x)
    Relu = 5,       ///< max(0, x), NaN stays NaN
    Tanh = 6
};

/// output = act(input), rows by rows; `output` may be `input`.
template <typename Real>
struct ActivationArgsOf {
    const Real* input;   ///< [rows, width], rows `inputStride` apart
    Real* output;        ///< [rows, width], rows `outputStride` apart
    int64_t rows, width; ///< >= 0
    int64_t inputStride, outputStride;
    Activation activation;
};
using ActivationArgs = ActivationArgsOf<float>;

}  // namespace orrery
