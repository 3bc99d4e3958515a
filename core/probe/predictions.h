#pragma once

#include "core/probe/estimate.h"

#include <cstdint>
#include <span>
#include <vector>

namespace orrery::probe {

/// What a probe says of held-out rows, and what is true.
struct Predictions {
    int32_t classCount = 0;             ///< 0: regression
    bool probabilistic = false;         ///< the scores are logits
    std::vector<double> scores;         ///< [count, outputs], as Probe::scores
    std::vector<int32_t> labels;        ///< classification
    std::vector<double> values;         ///< regression
    std::vector<int32_t> groups;        ///< rows of one group are not independent of each other
    std::vector<int64_t> rows;          ///< which row of the features each is

    size_t count() const { return rows.size(); }
    int64_t outputs() const { return classCount > 2 ? classCount : 1; }
    void append(const Predictions& more);
};

/// The class a row of scores says.
int32_t classOf(std::span<const double> scores);
/// exp(logits) normalised: [classes].
std::vector<double> probabilitiesOf(std::span<const double> scores);

/// Scores of predictions under weights: how often each row counts.
class PredictionScorer {
public:
    explicit PredictionScorer(const Predictions& predictions);

    /// Values alone, without intervals.  @param counts  of each row; empty: 1
    ScoreSet values(std::span<const uint32_t> counts = {}) const;
    /// Accuracy or R2 alone.
    double primary(std::span<const uint32_t> counts = {}) const;
    /// Counts by [label, said].
    std::vector<int64_t> confusion() const;
    std::vector<CalibrationBin> calibration(std::span<const uint32_t> counts = {}) const;
    const std::vector<int32_t>& said() const { return m_said; }
    /// The probability given to what is said; empty unless the predictions are probabilistic.
    const std::vector<double>& confidence() const { return m_confidence; }

private:
    void addClassScores(std::span<const uint32_t> counts, ScoreSet& set) const;
    void addRegressionScores(std::span<const uint32_t> counts, ScoreSet& set) const;
    double macroF1(std::span<const uint32_t> counts) const;
    std::optional<double> rocAuc(std::span<const uint32_t> counts) const;
    std::optional<double> rocAucOf(size_t column, int32_t positive, std::span<const uint32_t> counts) const;

    const Predictions& m_predictions;
    std::vector<int32_t> m_said;
    std::vector<double> m_confidence, m_loss;
    std::vector<std::vector<uint32_t>> m_order;  ///< rows by each column of scores, lowest first
};

/// All scores with 95 % intervals: Wilson for the accuracy of independent rows, otherwise percentiles of `resamples` bootstrap samples of
/// groups. The same seed gives the same intervals.
ScoreSet scoresOf(const Predictions& predictions, uint64_t seed, int resamples = 1000);

/// accuracy (or R2) of `real` minus that of `control` on the same rows, resampled together.
Estimate differenceOf(const Predictions& real, const Predictions& control, uint64_t seed, int resamples = 1000);

}  // namespace orrery::probe
