#include "tests/kernels/tolerance.h"
#include "tests/kernels/trial.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace orrery {
namespace {

/// Packed sequences of T queries and S keys each, in the layout of one fused projection's rows.
struct Sequences {
    std::string name;
    std::vector<std::pair<int64_t, int64_t>> lengths;  ///< T, S
    int64_t heads, keyHeads, headWidth;
    bool causal;
    float size = 1;  ///< of query and key elements

    std::vector<int64_t> queryOffsets{0}, keyOffsets{0}, matrixOffsets{};
    int64_t matrixSize = 0;

    void lay()
    {
        for (const auto& [queries, keys] : lengths) {
            queryOffsets.push_back(queryOffsets.back() + queries);
            keyOffsets.push_back(keyOffsets.back() + keys);
            matrixOffsets.push_back(matrixSize + 3);
            matrixSize += heads * queries * keys + 3;
        }
    }
    AttentionShape shape() const
    {
        return {queryOffsets.data(), keyOffsets.data(), static_cast<int64_t>(lengths.size()), heads, keyHeads, headWidth, causal};
    }
    int64_t queryStride() const { return heads * headWidth + 5; }
    int64_t keyStride() const { return 2 * keyHeads * headWidth; }
    float scale() const { return 1 / std::sqrt(static_cast<float>(headWidth)); }
    /// The error of a score, e terms of at most size^2.
    double scoreAllowed() const
    {
        return tolerance(headWidth, static_cast<double>(size * size * scale()) * static_cast<double>(headWidth));
    }
    int64_t longest() const
    {
        int64_t keys = 1;
        for (const auto& length : lengths) keys = std::max(keys, length.second);
        return keys;
    }
};

std::vector<Sequences> everySequences()
{
    std::vector<Sequences> all;
    for (const bool causal : {false, true}) {
        const std::string mode = causal ? ", causal" : "";
        for (const int64_t length : {1, 7, 31, 32, 33, 200})
            all.push_back({std::to_string(length) + " tokens" + mode, {{length, length}}, 3, 3, 16, causal});
        all.push_back({"1000 tokens" + mode, {{1000, 1000}}, 1, 1, 7, causal});
        all.push_back({"width 64" + mode, {{70, 70}}, 2, 2, 64, causal});
        all.push_back({"width 1" + mode, {{33, 33}}, 2, 1, 1, causal});
        all.push_back({"cached keys" + mode, {{1, 40}, {7, 600}, {33, 100}}, 4, 4, 8, causal});
        all.push_back({"shared key heads" + mode, {{33, 40}}, 6, 2, 8, causal});
        all.push_back({"packed, some empty" + mode, {{0, 0}, {7, 7}, {0, 5}, {64, 64}, {65, 65}, {1, 1}, {0, 0}}, 2, 2, 8, causal});
        all.push_back({"no keys" + mode, {{3, 0}, {4, 4}}, 2, 2, 8, causal});
        all.push_back({"large scores" + mode, {{33, 33}}, 2, 2, 16, causal, 30.0f});
        all.push_back({"no sequences" + mode, {}, 2, 2, 8, causal});
    }
    all.push_back({"more queries than keys, causal", {{9, 4}, {100, 80}}, 2, 2, 8, true});
    for (Sequences& s : all) s.lay();
    return all;
}

std::vector<float> scaled(std::vector<float> values, float factor)
{
    for (float& value : values) value *= factor;
    return values;
}

std::vector<float> queriesOf(const Sequences& s)
{
    return scaled(randomRows(s.queryOffsets.back(), s.heads * s.headWidth, s.queryStride(), 31), s.size);
}

std::vector<float> keysOf(const Sequences& s, uint64_t seed)
{
    return randomRows(s.keyOffsets.back(), s.keyHeads * s.headWidth, s.keyStride(), seed);
}

/// Values are below 1 and weights sum to 1; a score's error moves a weight by twice itself.
std::vector<double> mixAllowed(const Sequences& s, size_t count)
{
    return std::vector<double>(count, tolerance(s.longest(), 1) + 2 * s.scoreAllowed());
}

void checkStream(Trial& trial, const Sequences& s, bool logSums)
{
    const Operand query = trial.operand(queriesOf(s)), key = trial.operand(scaled(keysOf(s, 32), s.size)), value = trial.operand(keysOf(s, 33));
    const Operand output = trial.operand(garbage(query.size));
    const Operand logSum = trial.operand(garbage(static_cast<size_t>(s.heads * s.queryOffsets.back())));
    trial.run(&DeviceApi::attention, &ReferenceApi::attention, [&](auto real) {
        using Real = decltype(real);
        return AttentionArgsOf<Real>{s.shape(), query.as<Real>(), key.as<Real>(), value.as<Real>(), output.as<Real>(),
            logSums ? logSum.as<Real>() : nullptr, s.queryStride(), s.keyStride(), s.keyStride(), s.queryStride(), Real(s.scale())};
    });
    trial.compare("output", output, mixAllowed(s, output.size));
    trial.compare("log-sum-exp", logSum, std::vector<double>(logSum.size, s.scoreAllowed() + tolerance(s.longest(), 8)));
}

void checkPattern(Trial& trial, const Sequences& s, int wanted)
{
    const Operand query = trial.operand(queriesOf(s)), key = trial.operand(scaled(keysOf(s, 32), s.size));
    const Operand raw = trial.operand(garbage(static_cast<size_t>(s.matrixSize))), scores = trial.operand(garbage(raw.size)),
                  pattern = trial.operand(garbage(raw.size));
    trial.run(&DeviceApi::attentionPattern, &ReferenceApi::attentionPattern, [&](auto real) {
        using Real = decltype(real);
        return AttentionPatternArgsOf<Real>{s.shape(), query.as<Real>(), key.as<Real>(), wanted & 1 ? raw.as<Real>() : nullptr,
            wanted & 2 ? scores.as<Real>() : nullptr, wanted & 4 ? pattern.as<Real>() : nullptr, s.matrixOffsets.data(),
            s.queryStride(), s.keyStride(), Real(s.scale())};
    });
    trial.compare("raw scores", raw, std::vector<double>(raw.size, s.scoreAllowed()));
    trial.compare("scores", scores, std::vector<double>(raw.size, s.scoreAllowed()));
    trial.compare("pattern", pattern, std::vector<double>(raw.size, tolerance(s.longest(), 1) + 2 * s.scoreAllowed()));
}

/// Scores as an intervention may leave them: some masked, a row masked whole, a row with NaN.
std::vector<float> changedScores(const Sequences& s)
{
    std::vector<float> scores = scaled(randomRows(1, s.matrixSize, s.matrixSize, 41), 5);
    for (size_t i = 0; i < scores.size(); i += 5) scores[i] = -std::numeric_limits<float>::infinity();
    const auto [queries, keys] = s.lengths.empty() ? std::pair<int64_t, int64_t>{} : s.lengths.back();
    if (queries < 2) return scores;
    const auto first = scores.begin() + s.matrixOffsets.back();
    std::fill_n(first, keys, -std::numeric_limits<float>::infinity());
    if (keys > 0) *(first + keys) = std::numeric_limits<float>::quiet_NaN();
    return scores;
}

void checkSoftmax(Trial& trial, const Sequences& s, bool inPlace)
{
    const Operand scores = trial.operand(changedScores(s));
    const Operand pattern = inPlace ? scores : trial.operand(garbage(scores.size));
    trial.run(&DeviceApi::attentionSoftmax, &ReferenceApi::attentionSoftmax, [&](auto real) {
        using Real = decltype(real);
        return AttentionSoftmaxArgsOf<Real>{s.shape(), scores.as<Real>(), pattern.as<Real>(), s.matrixOffsets.data()};
    });
    trial.compare("pattern", pattern, std::vector<double>(pattern.size, tolerance(s.longest(), 1)));
}

/// Any weights, zero beyond the diagonal when causal.
void checkMix(Trial& trial, const Sequences& s)
{
    std::vector<float> weights = randomRows(1, s.matrixSize, s.matrixSize, 51);
    for (size_t b = 0; s.causal && b < s.lengths.size(); ++b) {
        const auto [queries, keys] = s.lengths[b];
        for (int64_t row = 0; row < s.heads * queries; ++row)
            for (int64_t j = std::max<int64_t>(0, row % queries + keys - queries + 1); j < keys; ++j)
                weights[static_cast<size_t>(s.matrixOffsets[b] + row * keys + j)] = 0;
    }
    const Operand pattern = trial.operand(weights), value = trial.operand(keysOf(s, 33));
    const Operand output = trial.operand(garbage(queriesOf(s).size()));
    trial.run(&DeviceApi::attentionMix, &ReferenceApi::attentionMix, [&](auto real) {
        using Real = decltype(real);
        return AttentionMixArgsOf<Real>{s.shape(), pattern.as<Real>(), value.as<Real>(), output.as<Real>(), s.matrixOffsets.data(),
            s.keyStride(), s.queryStride()};
    });
    trial.compare("output", output, std::vector<double>(output.size, tolerance(s.longest(), static_cast<double>(s.longest()))));
}

/// A key that is masked for a query may hold anything: the query must not see it, even times 0.
void checkMaskedValues(Trial& trial, float poison, bool materialised)
{
    Sequences s{"", {{70, 70}}, 2, 2, 8, true};
    s.lay();
    std::vector<float> values = keysOf(s, 33);
    values[static_cast<size_t>(40 * s.keyStride() + 3)] = poison;
    const Operand query = trial.operand(queriesOf(s)), key = trial.operand(keysOf(s, 32)), value = trial.operand(values);
    const Operand output = trial.operand(garbage(query.size)), pattern = trial.operand(garbage(static_cast<size_t>(s.matrixSize)));
    if (!materialised) {
        trial.run(&DeviceApi::attention, &ReferenceApi::attention, [&](auto real) {
            using Real = decltype(real);
            return AttentionArgsOf<Real>{s.shape(), query.as<Real>(), key.as<Real>(), value.as<Real>(), output.as<Real>(), nullptr,
                s.queryStride(), s.keyStride(), s.keyStride(), s.queryStride(), Real(s.scale())};
        });
    } else {
        trial.run(&DeviceApi::attentionPattern, &ReferenceApi::attentionPattern, [&](auto real) {
            using Real = decltype(real);
            return AttentionPatternArgsOf<Real>{s.shape(), query.as<Real>(), key.as<Real>(), nullptr, nullptr, pattern.as<Real>(),
                s.matrixOffsets.data(), s.queryStride(), s.keyStride(), Real(s.scale())};
        });
        trial.run(&DeviceApi::attentionMix, &ReferenceApi::attentionMix, [&](auto real) {
            using Real = decltype(real);
            return AttentionMixArgsOf<Real>{s.shape(), pattern.as<Real>(), value.as<Real>(), output.as<Real>(), s.matrixOffsets.data(),
                s.keyStride(), s.queryStride()};
        });
    }
    trial.compare("output", output, mixAllowed(s, output.size));
}

void checkNanInQueryOrKey(Trial& trial, bool inKey)
{
    Sequences s{"", {{70, 70}}, 2, 2, 8, true};
    s.lay();
    std::vector<float> queries = queriesOf(s), keys = keysOf(s, 32);
    (inKey ? keys[static_cast<size_t>(40 * s.keyStride() + 3)] : queries[static_cast<size_t>(40 * s.queryStride() + 3)])
        = std::numeric_limits<float>::quiet_NaN();
    const Operand query = trial.operand(queries), key = trial.operand(keys), value = trial.operand(keysOf(s, 33));
    const Operand output = trial.operand(garbage(query.size));
    const Operand logSum = trial.operand(garbage(static_cast<size_t>(s.heads * s.queryOffsets.back())));
    trial.run(&DeviceApi::attention, &ReferenceApi::attention, [&](auto real) {
        using Real = decltype(real);
        return AttentionArgsOf<Real>{s.shape(), query.as<Real>(), key.as<Real>(), value.as<Real>(), output.as<Real>(),
            logSum.as<Real>(), s.queryStride(), s.keyStride(), s.keyStride(), s.queryStride(), Real(s.scale())};
    });
    trial.compare("output", output, mixAllowed(s, output.size));
    trial.compare("log-sum-exp", logSum, std::vector<double>(logSum.size, s.scoreAllowed() + tolerance(70, 8)));
}

template <typename Check>
void addEach(std::vector<Case>& cases, const std::string& suffix, Check check)
{
    for (const Sequences& s : everySequences()) cases.push_back({s.name + suffix, [s, check](Trial& trial) { check(trial, s); }});
}

}  // namespace

std::vector<Case> attentionCases()
{
    std::vector<Case> cases;
    addEach(cases, "", [](Trial& trial, const Sequences& s) { checkStream(trial, s, false); });
    addEach(cases, ", log-sums", [](Trial& trial, const Sequences& s) { checkStream(trial, s, true); });
    for (const float poison : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()})
        cases.push_back({"a masked value of " + std::to_string(poison), [=](Trial& trial) { checkMaskedValues(trial, poison, false); }});
    cases.push_back({"NaN in a query", [](Trial& trial) { checkNanInQueryOrKey(trial, false); }});
    cases.push_back({"NaN in a key", [](Trial& trial) { checkNanInQueryOrKey(trial, true); }});
    return cases;
}

std::vector<Case> attentionPatternCases()
{
    std::vector<Case> cases;
    for (int wanted = 0; wanted < 8; ++wanted)
        addEach(cases, ", wanted " + std::to_string(wanted), [=](Trial& trial, const Sequences& s) { checkPattern(trial, s, wanted); });
    return cases;
}

std::vector<Case> attentionSoftmaxCases()
{
    std::vector<Case> cases;
    for (const bool inPlace : {false, true})
        addEach(cases, inPlace ? ", in place" : "", [=](Trial& trial, const Sequences& s) { checkSoftmax(trial, s, inPlace); });
    return cases;
}

std::vector<Case> attentionMixCases()
{
    std::vector<Case> cases;
    addEach(cases, "", [](Trial& trial, const Sequences& s) { checkMix(trial, s); });
    for (const float poison : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()})
        cases.push_back({"a masked value of " + std::to_string(poison), [=](Trial& trial) { checkMaskedValues(trial, poison, true); }});
    return cases;
}

}  // namespace orrery
