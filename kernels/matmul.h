#pragma once

#include "kernels/activation.h"

#include <cstdint>

namespace orrery {

/// How a product's weight operand is stored. Arithmetic is in the device's activation type all the same.
enum class WeightType : int { F32 = 0, F16 = 1, BF16 = 2, F64 = 3 /* the double reference alone */ };

/// Orientation of a stored weight: Conv1D files hold [in, out], Linear files [out, in].
enum class WeightLayout : int { InOut = 0, OutIn = 1 };

/// output = act(input . W + bias), or output += ... when accumulating; the linear layer and its fused epilogues.
///
/// W is [inner, columns] read through `layout`; with `accumulate` the old output is added after the activation, which
/// makes the residual sum of a transformer block one call. `preActivation`, when given, receives input . W + bias.
/// `output` may not overlap `input`. With replicas > 1 the whole product is done once a replica, each pointer moved by its
/// replica stride (0 shares it).
template <typename Real>
struct MatmulArgsOf {
    const Real* input;      ///< [rows, inner], rows `inputStride` apart
    const void* weight;     ///< [inner, columns] (InOut) or [columns, inner] (OutIn), stored rows `weightStride` apart
    const Real* bias;       ///< [columns] or null
    Real* output;           ///< [rows, columns], rows `outputStride` apart
    Real* preActivation;    ///< [rows, columns], rows `preActivationStride` apart, or null
    int64_t rows, inner, columns;  ///< >= 0, >= 1, >= 1
    int64_t inputStride, weightStride, outputStride, preActivationStride;  ///< in elements
    WeightType weightType;
    WeightLayout layout;
    Activation activation;
    int accumulate;         ///< 0: overwrite the output, which may hold anything (NaN too); 1: add to it
    int64_t replicas;       ///< >= 1
    int64_t inputReplicaStride, weightReplicaStride, biasReplicaStride, outputReplicaStride;  ///< in elements
    int64_t preActivationReplicaStride;                                                       ///< in elements
};
using MatmulArgs = MatmulArgsOf<float>;

}  // namespace orrery
