#pragma once

#include <cstdint>

namespace orrery {

enum class Turned { No, Yes };

/// output = alpha op(left) . op(right) + beta output in double, on the calling thread; row-major, op transposes where `Turned::Yes`.
/// beta 0 overwrites whatever was there. Every size and stride fits an int.
struct DoubleProduct {
    const double* left;   ///< op: [rows, inner]
    const double* right;  ///< op: [inner, columns]
    double* output;       ///< [rows, columns]
    int64_t rows, inner, columns;                   ///< >= 0
    int64_t leftStride, rightStride, outputStride;  ///< from one stored row to the next
    Turned leftTurned = Turned::No, rightTurned = Turned::No;
    double alpha = 1, beta = 0;
};
void multiply(const DoubleProduct& product) noexcept;

/// gram += rows^T rows, its upper triangle alone, on the calling thread.
struct GramUpdate {
    const double* input;  ///< [rows, width] dense
    double* gram;         ///< [width, width] dense
    int64_t rows, width;
};
void addGram(const GramUpdate& update) noexcept;

/// The Cholesky factor: with A = U^T U, the upper triangle of `matrix` [width, width] is replaced by U; what is below is not touched.
/// False if A is not positive definite to rounding; the matrix is then spoiled.  Cost: width^3 / 3.
bool factorCholesky(double* matrix, int64_t width) noexcept;

/// With the upper factor U, solves U^T x = b (`Turned::Yes`) or U x = b (`Turned::No`) in place, for each row b of `rows` [count, width].
void solveTriangle(const double* factor, int64_t width, Turned turned, double* rows, int64_t count) noexcept;

/// scores[i, k] += x_i . w_k of rows of floats, every sum in double, on the calling thread.
struct RowScores {
    const float* const* rows;  ///< [count] pointers to [width]
    int64_t count, width;
    const double* weight;      ///< [outputs, width]
    double* scores;            ///< [count, outputs]
    int64_t outputs;
};
void addRowScores(const RowScores& args) noexcept;

/// sums[k] += sum_i factor[i, k] x_i, the other way round.
struct RowSums {
    const float* const* rows;  ///< [count] pointers to [width]
    int64_t count, width;
    const double* factor;      ///< [count, outputs]
    double* sums;              ///< [outputs, width]
    int64_t outputs;
};
void addRowSums(const RowSums& args) noexcept;

}  // namespace orrery
