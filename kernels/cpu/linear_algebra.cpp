#include "kernels/linear_algebra.h"

#include "kernels/cpu/simd/kernels.h"

#include <cblas.h>

#include <algorithm>
#include <cmath>

namespace orrery {
namespace {

constexpr int64_t kBlock = 64;

CBLAS_TRANSPOSE operation(Turned turned)
{
    return turned == Turned::Yes ? CblasTrans : CblasNoTrans;
}

/// One thread a product: callers run several side by side.
void keepToThisThread()
{
    static const bool once = (openblas_set_num_threads(1), true);
    (void)once;
}

/// Chosen once: asking the processor costs as much as many rows, a virtual machine's most of all.
const SimdKernels& chosenKernels()
{
    static const SimdKernels& kernels = simdKernels();
    return kernels;
}

/// The factor of a diagonal block, row by row.
bool factorBlock(double* block, int64_t stride, int64_t width)
{
    for (int64_t i = 0; i < width; ++i) {
        double* row = block + i * stride;
        for (int64_t k = 0; k < i; ++k)
            for (int64_t j = i; j < width; ++j) row[j] -= block[k * stride + i] * block[k * stride + j];
        if (!(row[i] > 0) || !std::isfinite(row[i])) return false;
        const double root = std::sqrt(row[i]);
        for (int64_t j = i; j < width; ++j) row[j] /= root;
    }
    return true;
}

}  // namespace

void multiply(const DoubleProduct& p) noexcept
{
    keepToThisThread();
    if (p.rows == 0 || p.columns == 0) return;
    const auto n = [](int64_t size) { return static_cast<int>(size); };
    // A product with one output column is a matrix times a vector, for which BLAS has a faster road.
    if (p.columns == 1 && p.outputStride == 1 && (p.rightTurned == Turned::Yes || p.rightStride == 1)) {
        const bool turned = p.leftTurned == Turned::Yes;
        cblas_dgemv(CblasRowMajor, operation(p.leftTurned), n(turned ? p.inner : p.rows), n(turned ? p.rows : p.inner), p.alpha, p.left,
            n(p.leftStride), p.right, 1, p.beta, p.output, 1);
        return;
    }
    cblas_dgemm(CblasRowMajor, operation(p.leftTurned), operation(p.rightTurned), n(p.rows), n(p.columns), n(p.inner), p.alpha, p.left,
        n(p.leftStride), p.right, n(p.rightStride), p.beta, p.output, n(p.outputStride));
}

void addGram(const GramUpdate& u) noexcept
{
    keepToThisThread();
    if (u.rows == 0) return;
    const int width = static_cast<int>(u.width);
    cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, width, static_cast<int>(u.rows), 1.0, u.input, width, 1.0, u.gram, width);
}

bool factorCholesky(double* matrix, int64_t width) noexcept
{
    keepToThisThread();
    const int stride = static_cast<int>(width);
    for (int64_t begin = 0; begin < width; begin += kBlock) {
        const int64_t block = std::min(kBlock, width - begin), rest = width - begin - block;
        double* corner = matrix + begin * width + begin;
        if (!factorBlock(corner, width, block)) return false;
        if (rest == 0) continue;
        double* right = corner + block;
        cblas_dtrsm(CblasRowMajor, CblasLeft, CblasUpper, CblasTrans, CblasNonUnit, static_cast<int>(block), static_cast<int>(rest), 1.0,
            corner, stride, right, stride);
        cblas_dsyrk(CblasRowMajor, CblasUpper, CblasTrans, static_cast<int>(rest), static_cast<int>(block), -1.0, right, stride, 1.0,
            right + block * width, stride);
    }
    return true;
}

void solveTriangle(const double* factor, int64_t width, Turned turned, double* rows, int64_t count) noexcept
{
    keepToThisThread();
    for (int64_t row = 0; row < count; ++row)
        cblas_dtrsv(CblasRowMajor, CblasUpper, operation(turned), CblasNonUnit, static_cast<int>(width), factor, static_cast<int>(width),
            rows + row * width, 1);
}

void addRowScores(const RowScores& args) noexcept
{
    chosenKernels().addRowScores(args);
}

void addRowSums(const RowSums& args) noexcept
{
    chosenKernels().addRowSums(args);
}

}  // namespace orrery
