#include "core/probe/predictions.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace orrery::probe {
namespace {

constexpr size_t kBins = 10;

double countOf(std::span<const uint32_t> counts, size_t row)
{
    return counts.empty() ? 1.0 : static_cast<double>(counts[row]);
}

template <typename Value>
void appendTo(std::vector<Value>& all, const std::vector<Value>& more)
{
    all.insert(all.end(), more.begin(), more.end());
}

}  // namespace

void Predictions::append(const Predictions& more)
{
    appendTo(scores, more.scores);
    appendTo(labels, more.labels);
    appendTo(values, more.values);
    appendTo(groups, more.groups);
    appendTo(rows, more.rows);
}

int32_t classOf(std::span<const double> scores)
{
    if (scores.size() == 1) return scores[0] > 0 ? 1 : 0;
    return static_cast<int32_t>(std::max_element(scores.begin(), scores.end()) - scores.begin());
}

std::vector<double> probabilitiesOf(std::span<const double> scores)
{
    if (scores.size() == 1) {
        const double p = 1 / (1 + std::exp(-scores[0]));
        return {1 / (1 + std::exp(scores[0])), p};
    }
    std::vector<double> p(scores.begin(), scores.end());
    const double largest = *std::max_element(p.begin(), p.end());
    double sum = 0;
    for (double& value : p) sum += value = std::exp(value - largest);
    for (double& value : p) value /= sum;
    return p;
}

PredictionScorer::PredictionScorer(const Predictions& predictions) : m_predictions(predictions)
{
    if (predictions.classCount == 0) return;
    const auto outputs = static_cast<size_t>(predictions.outputs());
    for (size_t i = 0; i < predictions.count(); ++i) {
        const std::span<const double> scores(predictions.scores.data() + i * outputs, outputs);
        m_said.push_back(classOf(scores));
        if (!predictions.probabilistic) continue;
        const std::vector<double> p = probabilitiesOf(scores);
        m_confidence.push_back(p[static_cast<size_t>(m_said.back())]);
        m_loss.push_back(-std::log(std::max(p[static_cast<size_t>(predictions.labels[i])], 1e-300)));
    }
    m_order.resize(outputs);
    for (size_t column = 0; column < outputs; ++column) {
        std::vector<uint32_t>& order = m_order[column];
        order.resize(predictions.count());
        std::iota(order.begin(), order.end(), 0u);
        std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return predictions.scores[a * outputs + column] < predictions.scores[b * outputs + column]; });
    }
}

ScoreSet PredictionScorer::values(std::span<const uint32_t> counts) const
{
    ScoreSet set;
    if (m_predictions.classCount > 0) addClassScores(counts, set);
    else addRegressionScores(counts, set);
    return set;
}

double PredictionScorer::primary(std::span<const uint32_t> counts) const
{
    if (m_predictions.classCount == 0) return values(counts).primary().value;
    double total = 0, right = 0;
    for (size_t i = 0; i < m_said.size(); ++i) {
        total += countOf(counts, i);
        if (m_said[i] == m_predictions.labels[i]) right += countOf(counts, i);
    }
    return right / total;
}

void PredictionScorer::addClassScores(std::span<const uint32_t> counts, ScoreSet& set) const
{
    set.accuracy = Estimate{primary(counts)};
    set.macroF1 = Estimate{macroF1(counts)};
    if (const std::optional<double> auc = rocAuc(counts)) set.rocAuc = Estimate{*auc};
    if (!m_predictions.probabilistic) return;
    double total = 0, loss = 0, gap = 0;
    for (size_t i = 0; i < m_loss.size(); ++i) {
        total += countOf(counts, i);
        loss += countOf(counts, i) * m_loss[i];
    }
    set.logLoss = Estimate{loss / total};
    for (const CalibrationBin& bin : calibration(counts)) gap += static_cast<double>(bin.count) * std::abs(bin.accuracy - bin.confidence);
    set.calibrationError = Estimate{gap / total};
}

void PredictionScorer::addRegressionScores(std::span<const uint32_t> counts, ScoreSet& set) const
{
    double total = 0, mean = 0, errors = 0, spread = 0;
    for (size_t i = 0; i < m_predictions.count(); ++i) {
        total += countOf(counts, i);
        mean += countOf(counts, i) * m_predictions.values[i];
    }
    mean /= total;
    for (size_t i = 0; i < m_predictions.count(); ++i) {
        const double error = m_predictions.scores[i] - m_predictions.values[i], away = m_predictions.values[i] - mean;
        errors += countOf(counts, i) * error * error;
        spread += countOf(counts, i) * away * away;
    }
    set.r2 = Estimate{1 - errors / spread};
    set.rmse = Estimate{std::sqrt(errors / total)};
}

double PredictionScorer::macroF1(std::span<const uint32_t> counts) const
{
    const auto classes = static_cast<size_t>(m_predictions.classCount);
    std::vector<double> right(classes), said(classes), labelled(classes);
    for (size_t i = 0; i < m_said.size(); ++i) {
        const auto s = static_cast<size_t>(m_said[i]), l = static_cast<size_t>(m_predictions.labels[i]);
        said[s] += countOf(counts, i);
        labelled[l] += countOf(counts, i);
        if (s == l) right[s] += countOf(counts, i);
    }
    double sum = 0, present = 0;
    for (size_t c = 0; c < classes; ++c) {
        if (said[c] + labelled[c] == 0) continue;
        sum += 2 * right[c] / (said[c] + labelled[c]);
        ++present;
    }
    return present > 0 ? sum / present : 0;
}

std::optional<double> PredictionScorer::rocAuc(std::span<const uint32_t> counts) const
{
    if (m_order.size() == 1) return rocAucOf(0, 1, counts);
    double sum = 0, present = 0;
    for (size_t c = 0; c < m_order.size(); ++c) {
        const std::optional<double> auc = rocAucOf(c, static_cast<int32_t>(c), counts);
        if (!auc) continue;
        sum += *auc;
        ++present;
    }
    return present > 0 ? std::optional(sum / present) : std::nullopt;
}

/// The share of (positive, other) pairs in which the positive one has the higher score, equal scores counting half.
std::optional<double> PredictionScorer::rocAucOf(size_t column, int32_t positive, std::span<const uint32_t> counts) const
{
    const std::vector<uint32_t>& order = m_order[column];
    const double* scores = m_predictions.scores.data() + column;
    const size_t stride = m_order.size();
    double below = 0, pairs = 0, positives = 0;
    for (size_t i = 0; i < order.size();) {
        double tiedPositive = 0, tiedOther = 0;
        const double score = scores[order[i] * stride];
        for (; i < order.size() && scores[order[i] * stride] == score; ++i)
            (m_predictions.labels[order[i]] == positive ? tiedPositive : tiedOther) += countOf(counts, order[i]);
        pairs += tiedPositive * (below + tiedOther / 2);
        below += tiedOther;
        positives += tiedPositive;
    }
    if (positives == 0 || below == 0) return std::nullopt;
    return pairs / (positives * below);
}

std::vector<int64_t> PredictionScorer::confusion() const
{
    const auto classes = static_cast<size_t>(m_predictions.classCount);
    std::vector<int64_t> counts(classes * classes);
    for (size_t i = 0; i < m_said.size(); ++i) ++counts[static_cast<size_t>(m_predictions.labels[i]) * classes + static_cast<size_t>(m_said[i])];
    return counts;
}

std::vector<CalibrationBin> PredictionScorer::calibration(std::span<const uint32_t> counts) const
{
    std::vector<CalibrationBin> bins(kBins);
    for (size_t b = 0; b < kBins; ++b) {
        bins[b].low = static_cast<double>(b) / kBins;
        bins[b].high = static_cast<double>(b + 1) / kBins;
    }
    for (size_t i = 0; i < m_confidence.size(); ++i) {
        CalibrationBin& bin = bins[std::min(kBins - 1, static_cast<size_t>(m_confidence[i] * kBins))];
        const double count = countOf(counts, i);
        bin.count += static_cast<int64_t>(count);
        bin.confidence += count * m_confidence[i];
        if (m_said[i] == m_predictions.labels[i]) bin.accuracy += count;
    }
    for (CalibrationBin& bin : bins) {
        if (bin.count == 0) continue;
        bin.confidence /= static_cast<double>(bin.count);
        bin.accuracy /= static_cast<double>(bin.count);
    }
    return bins;
}

}  // namespace orrery::probe
