#pragma once

#include "kernels/activation.h"
#include "kernels/elementwise.h"
#include "kernels/layer_norm.h"
#include "kernels/linear_algebra.h"
#include "kernels/matmul.h"

#include <cstdint>

namespace orrery {

/// output = (accumulate ? output : 0) + act(sums + bias), with sums + bias kept on the way if asked for.
struct FinishRow {
    const float* sums;     ///< [count]; may be `output`
    const float* bias;     ///< [count] or null
    float* preActivation;  ///< [count] or null
    float* output;         ///< [count]
    int64_t count;
    Activation activation;
    bool accumulate;
};

/// One row of layer_norm.h.
struct NormRow {
    const float* input;
    const float* gain;
    const float* bias;
    float* output;
    float* normalized;
    int64_t width;
    float epsilon;
    NormKind kind;
};

/// One row of AffineArgs: output = input * factor * gain + bias.
struct AffineRow {
    const float* input;
    const float* gain;
    const float* bias;
    float* output;
    int64_t width;
    float factor;
};

/// output = (accumulate ? output : 0) + scale input . W for a handful of rows: bound by reading W once.
struct FewRows {
    const float* input;   ///< [rows, inner]
    const void* weight;   ///< as in MatmulArgs
    float* output;        ///< [rows, columns]
    int64_t rows, inner, columns;  ///< 1 .. kFewRows, >= 1, >= 0
    int64_t inputStride, weightStride, outputStride;
    WeightType weightType;  ///< not F64
    WeightLayout layout;
    float scale;
    bool accumulate;
};
inline constexpr int64_t kFewRows = 8;

/// One row of logits in a panel of LogitSummaryArgs.
struct LogitRow {
    const float* logits;   ///< [count]
    const float* weights;  ///< [count] or null
    float largest;
    int64_t count;
};

/// The row loops of the CPU's ops, compiled once an instruction set.
struct SimdKernels {
    const char* name;
    void (*finish)(const FinishRow&);
    float (*layerNorm)(const NormRow&);  ///< returns the row's scale
    void (*affine)(const AffineRow&);
    void (*add)(const float* left, const float* right, float* output, int64_t count);
    void (*edit)(EditKind kind, float* data, const float* source, float factor, int64_t count);
    void (*scale)(float* data, float factor, int64_t count);
    void (*maximize)(float* data, const float* other, int64_t count);  ///< data = max(data, other), NaN spreads
    float (*largest)(const float* data, int64_t count);  ///< NaN passed over; -inf for none
    bool (*allFinite)(const float* data, int64_t count);
    /// output = e^(data - largest) for data <= largest (0 for -inf, NaN stays); returns the sum. `output` may be `data`.
    float (*expSum)(const float* data, float* output, float largest, int64_t count);
    /// sums = {sum e, sum e (l - largest), sum weights (l - largest)} with e = e^(l - largest); the third is 0 without weights.
    void (*logitSums)(const LogitRow& row, float sums[3]);
    /// How many of data are above `limit`, or equal to it where `orEqual`; NaN is not.
    int64_t (*countLargest)(const float* data, float limit, bool orEqual, int64_t count);
    void (*widen)(WeightType type, const void* stored, float* output, int64_t count, bool accumulate);  ///< not F64
    void (*multiplyFew)(const FewRows&);
    void (*addRowScores)(const RowScores&);
    void (*addRowSums)(const RowSums&);
};

/// The widest set that this processor runs.
const SimdKernels& simdKernels() noexcept;

}  // namespace orrery
