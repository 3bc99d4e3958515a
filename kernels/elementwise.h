#pragma once

#include <cstdint>

namespace orrery {

/// output = left + right, row by row; `output` may be either operand.
template <typename Real>
struct AddArgsOf {
    const Real* left;    ///< [rows, width], rows `leftStride` apart
    const Real* right;   ///< [rows, width], rows `rightStride` apart; stride 0 repeats one row
    Real* output;        ///< [rows, width], rows `outputStride` apart
    int64_t rows, width; ///< >= 0
    int64_t leftStride, rightStride, outputStride;
};
using AddArgs = AddArgsOf<float>;

enum class EditKind : int {
    Scale = 0,   ///< data = factor * data
    Add = 1,     ///< data = data + factor * source
    Replace = 2  ///< data = factor * source; zeros without a source, whatever data held
};

/// Changes a block of an activation in place: what an intervention on positions, heads or components comes down to.
template <typename Real>
struct EditArgsOf {
    Real* data;          ///< [rows, width], rows `dataStride` apart
    const Real* source;  ///< [rows, width], rows `sourceStride` apart (0 repeats one row); null for Scale, or zeros
    int64_t rows, width; ///< >= 0
    int64_t dataStride, sourceStride;
    Real factor;
    EditKind kind;
};
using EditArgs = EditArgsOf<float>;

/// output = input * (numerator[r] / denominator[r]) * gain + bias: a norm's second half, when its parts were changed.
/// Each factor is optional; `output` may be `input`.
template <typename Real>
struct AffineArgsOf {
    const Real* input;        ///< [rows, width], rows `inputStride` apart
    const Real* numerator;    ///< [rows] or null, with denominator
    const Real* denominator;  ///< [rows] or null
    const Real* gain;         ///< [width] or null for 1
    const Real* bias;         ///< [width] or null for 0
    Real* output;             ///< [rows, width], rows `outputStride` apart
    int64_t rows, width;      ///< >= 0
    int64_t inputStride, outputStride;
};
using AffineArgs = AffineArgsOf<float>;

}  // namespace orrery
