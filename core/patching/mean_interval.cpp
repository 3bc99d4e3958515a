#include "core/patching/mean_interval.h"

#include "core/base/random.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

namespace orrery {
namespace {

constexpr uint64_t kStream = 0xB007;

/// The 2.5 % and 97.5 % points, linear between neighbours.
void setInterval(MeanInterval& interval, std::vector<double> samples)
{
    interval.low = interval.high = std::numeric_limits<double>::quiet_NaN();
    std::erase_if(samples, [](double sample) { return !std::isfinite(sample); });
    if (interval.count < 2 || samples.empty()) return;
    std::sort(samples.begin(), samples.end());
    const auto at = [&](double share) {
        const double place = share * static_cast<double>(samples.size() - 1);
        const auto below = static_cast<size_t>(place);
        const size_t above = std::min(below + 1, samples.size() - 1);
        return samples[below] + (place - static_cast<double>(below)) * (samples[above] - samples[below]);
    };
    interval.low = at(0.025);
    interval.high = at(0.975);
}

/// Calls visit(index) for each of `count` draws with replacement.
template <typename Visit>
void draw(CounterRandom& random, size_t count, Visit visit)
{
    for (size_t i = 0; i < count; ++i) visit(static_cast<size_t>(random.uniform() * static_cast<double>(count)));
}

}  // namespace

MeanInterval bootstrapMean(std::span<const double> values, uint64_t seed)
{
    const std::vector<double> ones(values.size(), 1.0);
    return bootstrapRatio(values, ones, seed);
}

MeanInterval bootstrapRatio(std::span<const double> numerators, std::span<const double> denominators, uint64_t seed)
{
    assert(numerators.size() == denominators.size());
    MeanInterval interval;
    interval.count = std::ssize(numerators);
    interval.mean = std::accumulate(numerators.begin(), numerators.end(), 0.0) / std::accumulate(denominators.begin(), denominators.end(), 0.0);
    CounterRandom random(seed, kStream);
    std::vector<double> samples;
    for (int resample = 0; resample < kResamples && numerators.size() > 1; ++resample) {
        double above = 0, below = 0;
        draw(random, numerators.size(), [&](size_t index) {
            above += numerators[index];
            below += denominators[index];
        });
        samples.push_back(above / below);
    }
    setInterval(interval, std::move(samples));
    return interval;
}

}  // namespace orrery
