#include "kernels/cpu/product.h"

#include <cblas.h>

#include <algorithm>

namespace orrery {

void multiply(const SimdKernels& simd, const Product& p) noexcept
{
    if (p.rows == 0 || p.columns == 0) return;
    if (p.rows <= kFewRows) {
        simd.multiplyFew({p.input, p.weight, p.output, p.rows, p.inner, p.columns, p.inputStride, p.weightStride, p.outputStride,
            WeightType::F32, p.layout, p.scale, p.accumulate});
        return;
    }
    // A matrix of one row may have any stride, BLAS wants one as wide as a row all the same.
    const bool transposed = p.layout == WeightLayout::OutIn;
    const int64_t storedWidth = transposed ? p.inner : p.columns;
    cblas_sgemm(CblasRowMajor, CblasNoTrans, transposed ? CblasTrans : CblasNoTrans, static_cast<int>(p.rows),
        static_cast<int>(p.columns), static_cast<int>(p.inner), p.scale, p.input, static_cast<int>(p.inputStride), p.weight,
        static_cast<int>(std::max(p.weightStride, storedWidth)), p.accumulate ? 1.0f : 0.0f, p.output,
        static_cast<int>(p.outputStride));
}

}  // namespace orrery
