#pragma once

#include <cstdint>

namespace orrery {

/// What a norm divides by, and whether it takes the mean away.
enum class NormKind : int {
    Layer = 0,         ///< x - mean, by sqrt(var + epsilon), var biased          Ba, Kiros, Hinton 2016, arXiv:1607.06450
    Rms = 1,           ///< x, by sqrt(mean of x^2 + epsilon)                     Zhang & Sennrich 2019, arXiv:1910.07467
    CompressedRms = 2  ///< the same of a zero-mean row whose last number is left out, being minus the sum of the others:
                       ///< x, by sqrt((sum x^2 + (sum x)^2) / (width + 1) + epsilon)   Jiang et al. 2023, arXiv:2305.14858
};

/// Row-wise normalisation: normalized = (x - mean or 0) / scale;  output = normalized * gain + bias.
/// `output`, `normalized` and `scale` are each optional (null). `output` may be `input`.
template <typename Real>
struct LayerNormArgsOf {
    const Real* input;   ///< [rows, width], rows `inputStride` apart
    const Real* gain;    ///< [width] or null for 1
    const Real* bias;    ///< [width] or null for 0
    Real* output;        ///< [rows, width], rows `outputStride` apart, or null
    Real* normalized;    ///< [rows, width] dense, or null
    Real* scale;         ///< [rows] or null: the divisor, not its reciprocal
    int64_t rows, width; ///< >= 0, >= 1
    int64_t inputStride, outputStride;
    Real epsilon;        ///< > 0, inside the square root
    int64_t replicas;    ///< >= 1: rows come in `replicas` equal groups, each with its own gain and bias
    int64_t parameterReplicaStride;  ///< elements between the groups' gains, and biases
    NormKind kind;
};
using LayerNormArgs = LayerNormArgsOf<float>;

}  // namespace orrery
