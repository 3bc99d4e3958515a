#pragma once

#include <string>
#include <utility>
#include <vector>

namespace orrery {

/// What an axis spans so that values from `low` to `high` stand clear of its ends: a twentieth more at each end, and something where they are
/// alike but for rounding. Requires: both finite, low <= high.  Returns low < high
std::pair<double, double> spanAround(double low, double high);

/// Round numbers in [low, high], about five: multiples of 1, 2 or 5 times a power of ten. A span too narrow for its place to have any, under
/// 1e-12 of it, has `low` alone. Requires: both finite, low < high.
std::vector<double> roundTicks(double low, double high);

/// What stands beside ticks at equal steps: as few digits as tell them apart, all scientific where the largest is below 1e-3 or at least 1e5.
std::vector<std::string> tickTexts(const std::vector<double>& ticks);

}  // namespace orrery
