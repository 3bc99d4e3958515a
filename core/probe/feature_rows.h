#pragma once

#include <cstdint>
#include <span>

namespace orrery::probe {

/// Some rows of a feature matrix [n, width] of floats, in memory or mapped from a file. Borrows both.
struct FeatureRows {
    const float* data = nullptr;
    int64_t width = 0;
    std::span<const int64_t> rows;  ///< which, in this order

    const float* row(size_t i) const { return data + rows[i] * width; }
    size_t count() const { return rows.size(); }
};

/// What the rows are to be fitted to; spans are as long as the rows, or empty where they do not apply.
struct Targets {
    std::span<const int32_t> classes;  ///< 0 .. classCount - 1
    int32_t classCount = 0;            ///< 0: regression
    std::span<const double> values;    ///< regression
    std::span<const double> weights;   ///< of each row; empty: 1

    double weight(size_t i) const { return weights.empty() ? 1.0 : weights[i]; }
    /// Columns of scores a linear probe has: one for two classes and for regression.
    int64_t outputs() const { return classCount > 2 ? classCount : 1; }
};

}  // namespace orrery::probe
