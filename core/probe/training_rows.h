#pragma once

#include "core/probe/feature_rows.h"
#include "core/probe/standardiser.h"

#include <stop_token>
#include <vector>

namespace orrery::probe {

/// Rows to fit on, and what several fits on them share: the standardiser and their curvature. One thread at a time.
class TrainingRows {
public:
    explicit TrainingRows(const FeatureRows& rows, Scaling scaling = Scaling::Unit);

    const FeatureRows& rows() const { return m_rows; }
    const Standardiser& standardiser() const { return m_standardiser; }
    int64_t width() const { return m_rows.width; }

    /// About sum z z^T over all rows, the upper triangle of [width, width]: from some rows evenly spread where there are many more than
    /// columns. Good enough to scale a minimiser's steps with. Computed once.
    const std::vector<double>& roughGram();

private:
    FeatureRows m_rows;
    Standardiser m_standardiser;
    std::vector<double> m_roughGram;
};

/// The change of variables v = U w with U^T U = curvature * Gram + ridge * I, in which a loss with about that second derivative is round.
class Whitening {
public:
    Whitening(const std::vector<double>& gram, int64_t width, double curvature, double ridge);

    /// v to w in place, for `count` rows of weights.
    void toWeights(double* rows, int64_t count) const;
    /// The gradient by w to the one by v, in place.
    void toWhiteGradient(double* rows, int64_t count) const;
    /// w to v in place.
    void fromWeights(double* rows, int64_t count) const;

private:
    int64_t m_width;
    std::vector<double> m_factor;
};

}  // namespace orrery::probe
