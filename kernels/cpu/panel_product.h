#pragma once

#include "kernels/cpu/panels.h"
#include "kernels/cpu/product.h"

namespace orrery {

/// sums = input . W over a panel of the product that `args` describes, or sums += ...; bias, activation and output are not looked at.
///
/// 16-bit weights are widened a block at a time into `scratch`, of `scratchFloats` >= the panel's columns.
struct PanelProduct {
    const MatmulArgs& args;
    Panels::Panel panel;
    float* sums;          ///< the panel's rows, `sumsStride` apart
    int64_t sumsStride;
    bool accumulate;
    float* scratch;
    int64_t scratchFloats;
};
void multiplyPanel(const SimdKernels& simd, const PanelProduct& product) noexcept;

/// W's stored element at [k, column].
const void* storedAt(const MatmulArgs& args, int64_t k, int64_t column) noexcept;

}  // namespace orrery
