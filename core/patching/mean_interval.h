#pragma once

#include <cstdint>
#include <span>

namespace orrery {

/// A mean over prompts with its 95 % interval. A value.
struct MeanInterval {
    double mean = 0;
    double low = 0, high = 0;  ///< NaN for fewer than two prompts
    int64_t count = 0;
};

/// How often a bootstrap draws.
inline constexpr int kResamples = 1000;

/// The mean, and the 2.5 % and 97.5 % points of the means of kResamples samples drawn with replacement.
/// Source: Efron 1979, "Bootstrap methods: another look at the jackknife"; the percentile interval. The same for the same seed.
MeanInterval bootstrapMean(std::span<const double> values, uint64_t seed);

/// The ratio of means sum(numerators) / sum(denominators), pairs resampled together: never a mean of ratios, where one tiny denominator
/// decides.  Requires: the same number of both
MeanInterval bootstrapRatio(std::span<const double> numerators, std::span<const double> denominators, uint64_t seed);

}  // namespace orrery
