#pragma once

#include "core/tensor/tensor.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace orrery {

/// What stands for the cells that share one pixel.
enum class Pooling {
    Max,  ///< the value of largest magnitude, sign kept: a single bright cell never vanishes
    Mean
};

/// Smallest and largest finite value; empty (low > high) if there is none.
struct ValueRange {
    float low = 1, high = 0;

    bool isEmpty() const { return low > high; }
    /// Negative values are more than rounding: a hundredth of the largest magnitude.
    bool isSigned() const { return !isEmpty() && low < 0 && -low > 0.01f * (high > -low ? high : -low); }
    bool operator==(const ValueRange&) const = default;
};

/// A matrix at 1/1, 1/2, 1/4 … of its size, and what a picture of it needs to know: range, histogram, cells without a number.
///
/// Level 0 is the matrix; a cell of level n covers a block of 2^n x 2^n cells of the matrix, fewer at the right and lower edge.
/// Max keeps the value of largest magnitude of the block (of equal ones the first met), ±Inf included; NaN only where the whole block
/// is NaN. Mean is that of the block's finite values; without any it is +Inf, else -Inf, if the block has one, else NaN.
/// Immutable, so any thread may read it.
class MatrixPyramid {
public:
    static constexpr int kBins = 256;

    /// One level: [rows, columns] values of each pooling.
    struct Level {
        int step = 1;  ///< cells of the matrix a side of one of its own
        int rows = 0, columns = 0;
        std::span<const float> max, mean;  ///< the same on level 0
        std::vector<ValueRange> rowRanges; ///< of the matrix's rows that each row covers

        std::span<const float> values(Pooling pooling) const { return pooling == Pooling::Max ? max : mean; }
    };

    /// @param matrix      [rows, columns], both >= 1
    /// @param finestKept  longest side of the finest level that is kept, for thumbnails that need little memory; 0: all levels
    /// @throws Error Shape if the matrix has another rank, no cells, or a side past 2^24; Memory
    /// Cost: two passes over the matrix, on several threads where it is large; two thirds more memory than the matrix.
    static std::shared_ptr<const MatrixPyramid> build(Tensor matrix, int finestKept = 0);

    int rows() const { return m_rows; }
    int columns() const { return m_columns; }
    /// The kept levels, finest first; at least one.
    const std::vector<Level>& levels() const { return m_levels; }
    /// The coarsest kept level whose cells are at most `step` cells of the matrix a side; the finest if all are larger.
    const Level& levelFor(double step) const;
    bool hasCells() const { return m_levels.front().step == 1; }
    /// The cell itself where level 0 is kept, else what stands for it on the finest kept level.  Requires: inside.
    float value(int row, int column) const;

    ValueRange range() const { return m_range; }
    /// Finite values in kBins equal bins from range().low to range().high, ends included.
    const std::array<int64_t, kBins>& histogram() const { return m_histogram; }
    int64_t nanCount() const { return m_nans; }
    int64_t plusInfCount() const { return m_plusInfs; }
    int64_t minusInfCount() const { return m_minusInfs; }

private:
    friend class PyramidBuilder;
    MatrixPyramid() = default;

    int m_rows = 0, m_columns = 0;
    Tensor m_matrix;                                 ///< level 0, if kept
    std::vector<std::unique_ptr<unsigned char[], AlignedFree>> m_pooled;  ///< what the levels above point into
    std::vector<Level> m_levels;
    ValueRange m_range;
    std::array<int64_t, kBins> m_histogram{};
    int64_t m_nans = 0, m_plusInfs = 0, m_minusInfs = 0;
};

}  // namespace orrery
