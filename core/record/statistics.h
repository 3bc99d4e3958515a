#pragma once

#include "core/record/records.h"

#include <span>

namespace orrery {

/// Gathers a tensor's statistics over the values as stored, piece by piece.
///
/// Sums run in float over 64 values a lane at most, then in double, so they are good to about 1e-6 relative to the sum of
/// magnitudes; values whose square leaves float are summed in double instead.
class StatisticsSum {
public:
    void add(std::span<const float> values);
    TensorStatistics result() const;

private:
    void addSlowly(std::span<const float> values);

    double m_minimum = 0, m_maximum = 0, m_sum = 0, m_squares = 0;
    int64_t m_finite = 0, m_nonFinite = 0;
};

}  // namespace orrery
