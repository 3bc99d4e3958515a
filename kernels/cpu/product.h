#pragma once

#include "kernels/cpu/simd/kernels.h"

namespace orrery {

/// output = scale input . W (+ output when accumulating) on the calling thread; every size fits an int, rows may be 0.
struct Product {
    const float* input;   ///< [rows, inner], rows `inputStride` >= inner apart
    const float* weight;  ///< [inner, columns] (InOut) or [columns, inner] (OutIn), stored rows `weightStride` apart
    float* output;        ///< [rows, columns], rows `outputStride` >= columns apart
    int64_t rows, inner, columns;
    int64_t inputStride, weightStride, outputStride;
    WeightLayout layout;
    float scale;
    bool accumulate;
};

/// Through OpenBLAS, or by reading W once where there are few rows and BLAS would spend its time on packing W.
void multiply(const SimdKernels& simd, const Product& product) noexcept;

}  // namespace orrery
