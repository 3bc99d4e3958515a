#include "core/probe/predictions.h"

#include "core/base/random.h"
#include "core/probe/shuffle.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <unordered_map>

namespace orrery::probe {
namespace {

constexpr uint64_t kStream = 0xB007;

/// Rows by group, to draw groups with replacement.
class GroupSampler {
public:
    explicit GroupSampler(const Predictions& predictions) : m_groupOf(predictions.count())
    {
        std::unordered_map<int32_t, uint32_t> seen;
        for (size_t i = 0; i < predictions.count(); ++i)
            m_groupOf[i] = seen.emplace(predictions.groups[i], static_cast<uint32_t>(seen.size())).first->second;
        m_groups = seen.size();
    }

    bool rowsAreIndependent() const { return m_groups == m_groupOf.size(); }

    /// How often each row is in a new sample.
    void draw(CounterRandom& random, std::vector<uint32_t>& counts)
    {
        m_drawn.assign(m_groups, 0);
        for (size_t i = 0; i < m_groups; ++i) ++m_drawn[drawBelow(random, m_groups)];
        counts.resize(m_groupOf.size());
        for (size_t i = 0; i < counts.size(); ++i) counts[i] = m_drawn[m_groupOf[i]];
    }

private:
    std::vector<uint32_t> m_groupOf, m_drawn;
    size_t m_groups = 0;
};

/// The 2.5 % and 97.5 % points of what was resampled, about `value`.
Estimate percentiles(double value, std::vector<double> samples)
{
    std::erase_if(samples, [](double sample) { return !std::isfinite(sample); });
    if (samples.empty()) return {value};
    std::sort(samples.begin(), samples.end());
    const auto at = [&](double share) { return samples[static_cast<size_t>(std::lround(share * static_cast<double>(samples.size() - 1)))]; };
    return {value, at(0.025), at(0.975), IntervalMethod::Bootstrap};
}

}  // namespace

ScoreSet scoresOf(const Predictions& predictions, uint64_t seed, int resamples)
{
    const PredictionScorer scorer(predictions);
    ScoreSet set = scorer.values();
    GroupSampler sampler(predictions);
    CounterRandom random(seed, kStream);
    const std::vector<NamedScore>& names = namedScores();
    std::vector<std::vector<double>> samples(names.size());
    std::vector<uint32_t> counts;
    for (int i = 0; i < resamples; ++i) {
        sampler.draw(random, counts);
        const ScoreSet drawn = scorer.values(counts);
        for (size_t n = 0; n < names.size(); ++n)
            if (const auto& score = drawn.*names[n].member) samples[n].push_back(score->value);
    }
    for (size_t n = 0; n < names.size(); ++n)
        if (auto& score = set.*names[n].member) score = percentiles(score->value, std::move(samples[n]));
    if (set.accuracy && sampler.rowsAreIndependent()) {
        const auto count = static_cast<double>(predictions.count());
        set.accuracy = wilson(std::round(set.accuracy->value * count), count);
    }
    return set;
}

Estimate differenceOf(const Predictions& real, const Predictions& control, uint64_t seed, int resamples)
{
    const PredictionScorer first(real), second(control);
    const auto difference = [&](std::span<const uint32_t> counts) {
        return first.primary(counts) - second.primary(counts);
    };
    GroupSampler sampler(real);
    CounterRandom random(seed, kStream);
    std::vector<double> samples;
    std::vector<uint32_t> counts;
    for (int i = 0; i < resamples; ++i) {
        sampler.draw(random, counts);
        samples.push_back(difference(counts));
    }
    return percentiles(difference({}), std::move(samples));
}

}  // namespace orrery::probe
