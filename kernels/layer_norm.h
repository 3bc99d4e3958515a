#pragma once

#include <cstdint>

namespace orrery {

/// Row-wise layer normalisation.  Ba, Kiros, Hinton 2016, arXiv:1607.06450.
///
///   scale = sqrt(var(x) + epsilon), var over `width` (biased, two passes);  normalized = (x - mean) / scale;
///   output = normalized * gain + bias.
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
};
using LayerNormArgs = LayerNormArgsOf<float>;

}  // namespace orrery
