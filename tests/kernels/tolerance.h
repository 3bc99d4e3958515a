#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

namespace orrery {

/// How far a float sum of `terms` terms may lie from the exact one: 8 eps sqrt(K) times the sum of its terms' magnitudes.
/// Rounding errors of K additions in any order grow like sqrt(K) in practice; 8 leaves room for the factors' own rounding.
inline double tolerance(int64_t terms, double magnitudes)
{
    constexpr double kEpsilon = static_cast<double>(std::numeric_limits<float>::epsilon());
    return 8 * kEpsilon * std::sqrt(static_cast<double>(terms < 1 ? 1 : terms)) * magnitudes;
}

}  // namespace orrery
