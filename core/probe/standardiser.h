#pragma once

#include "core/probe/feature_rows.h"

#include <functional>
#include <vector>

namespace orrery::probe {

enum class Scaling { Unit, None };  ///< None: only the mean is taken away

/// z = (x - mean) / scale, fitted on training rows alone. A column without spread keeps scale 1.
struct Standardiser {
    std::vector<double> mean, scale;  ///< [width]

    /// Means and population deviations, summed in double over two passes.
    static Standardiser fit(const FeatureRows& rows, Scaling scaling = Scaling::Unit);
    /// One row as z.
    void apply(const float* row, double* z) const;
};

/// Weights w and bias b of z as those of x: fills `folded` [width], returns the bias.
double foldWeights(const Standardiser& standardiser, const double* weight, double bias, double* folded);

/// One block of standardised rows.
struct RowBlock {
    size_t first, count;  ///< of FeatureRows::rows
    const double* z;      ///< [count, width]
};

/// Rows a block has: it should stay in a core's own cache.
constexpr size_t kBlockRows = 64;

/// Calls `body` with all rows, block after block.
void forEachBlock(const FeatureRows& rows, const Standardiser& standardiser, const std::function<void(const RowBlock&)>& body);

}  // namespace orrery::probe
