#pragma once

#include "core/model/weights.h"

#include <cstdint>
#include <span>
#include <vector>

namespace orrery {

/// A dense matrix of doubles, rows first: what weights become for analysis.
struct DoubleMatrix {
    int64_t rows = 0, columns = 0;
    std::vector<double> values;

    DoubleMatrix() = default;
    DoubleMatrix(int64_t rowCount, int64_t columnCount)
        : rows(rowCount), columns(columnCount), values(static_cast<size_t>(rowCount * columnCount))
    {
    }
    double& at(int64_t row, int64_t column) { return values[static_cast<size_t>(row * columns + column)]; }
    double at(int64_t row, int64_t column) const { return values[static_cast<size_t>(row * columns + column)]; }
    std::span<double> row(int64_t index) { return std::span(values).subspan(static_cast<size_t>(index * columns), static_cast<size_t>(columns)); }
    std::span<const double> row(int64_t index) const { return std::span(values).subspan(static_cast<size_t>(index * columns), static_cast<size_t>(columns)); }
};

/// A stored parameter read as the product x W reads it, [in, out], widened to double, whatever its layout and type. A vector is one row.
/// An embedding table [entries, width] reads as the unembedding [width, entries]. Borrows the weight.
class WeightMatrix {
public:
    explicit WeightMatrix(const Weight& weight) : m_weight(weight) {}

    int64_t rows() const;     ///< in
    int64_t columns() const;  ///< out
    double at(int64_t in, int64_t out) const;

    /// W[firstIn .. + ins, firstOut .. + outs].  Requires: inside
    DoubleMatrix block(int64_t firstIn, int64_t ins, int64_t firstOut, int64_t outs) const;
    DoubleMatrix all() const { return block(0, rows(), 0, columns()); }
    std::vector<double> column(int64_t out) const;
    std::vector<double> row(int64_t in) const;
    /// W u, [in] of [out].
    std::vector<double> times(std::span<const double> u) const;

private:
    const Weight& m_weight;
};

/// Sum of products; of the shorter's length.
double dot(std::span<const double> a, std::span<const double> b);

}  // namespace orrery
