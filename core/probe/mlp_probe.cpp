#include "core/probe/mlp_probe.h"

#include "core/base/progress.h"
#include "core/base/random.h"
#include "core/probe/mlp_pass.h"
#include "core/probe/row_loss.h"
#include "core/probe/shuffle.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace orrery::probe {
namespace {

constexpr size_t kBatchRows = 64;

std::array<std::vector<double>*, 4> partsOf(MlpWeights& weights)
{
    return {&weights.first, &weights.firstBias, &weights.second, &weights.secondBias};
}

MlpWeights zeros(int64_t width, int64_t hidden, int64_t outputs)
{
    const auto zero = [](int64_t count) { return std::vector<double>(static_cast<size_t>(count), 0.0); };
    return {hidden, outputs, zero(hidden * width), zero(hidden), zero(outputs * hidden), zero(outputs)};
}

/// Uniform within +-sqrt(6 / inputs): the variance that keeps rectified units' scale (He and others 2015, arXiv:1502.01852).
MlpWeights randomWeights(int64_t width, int64_t hidden, int64_t outputs, uint64_t seed)
{
    MlpWeights weights = zeros(width, hidden, outputs);
    CounterRandom random(seed, 1);
    const auto fill = [&](std::vector<double>& part, int64_t inputs) {
        const double limit = std::sqrt(6.0 / static_cast<double>(inputs));
        for (double& value : part) value = limit * (2 * random.uniform() - 1);
    };
    fill(weights.first, width);
    fill(weights.second, hidden);
    return weights;
}

class Adam {
public:
    Adam(const MlpWeights& like, double rate) : m_rate(rate), m_mean(like), m_square(like)
    {
        for (MlpWeights* moments : {&m_mean, &m_square})
            for (std::vector<double>* part : partsOf(*moments)) std::fill(part->begin(), part->end(), 0.0);
    }

    void step(MlpWeights& weights, MlpWeights& gradient)
    {
        constexpr double kFirst = 0.9, kSecond = 0.999, kEpsilon = 1e-8;
        ++m_steps;
        const double rate = m_rate * std::sqrt(1 - std::pow(kSecond, m_steps)) / (1 - std::pow(kFirst, m_steps));
        const auto w = partsOf(weights), g = partsOf(gradient), m = partsOf(m_mean), s = partsOf(m_square);
        for (size_t part = 0; part < w.size(); ++part)
            for (size_t i = 0; i < w[part]->size(); ++i) {
                const double by = (*g[part])[i];
                double& mean = (*m[part])[i];
                double& square = (*s[part])[i];
                mean = kFirst * mean + (1 - kFirst) * by;
                square = kSecond * square + (1 - kSecond) * by * by;
                (*w[part])[i] -= rate * mean / (std::sqrt(square) + kEpsilon);
            }
    }

private:
    double m_rate;
    int m_steps = 0;
    MlpWeights m_mean, m_square;
};

/// Mean loss of the scores of all rows.
double meanLoss(const Probe& probe, const FeatureRows& rows, const RowLoss& loss)
{
    std::vector<double> scores = probe.scores(rows);
    const auto outputs = static_cast<size_t>(probe.outputs());
    double sum = 0;
    for (size_t i = 0; i < rows.count(); ++i) sum += loss(i, {scores.data() + i * outputs, outputs});
    return sum / static_cast<double>(std::max<size_t>(rows.count(), 1));
}

class Training {
public:
    Training(const TrainingRows& training, const Targets& targets, const MlpSettings& settings)
        : m_rows(training.rows()), m_standardiser(training.standardiser()), m_loss(targets.classCount > 0 ? classLoss(targets) : squaredLoss(targets)),
          m_weights(randomWeights(training.width(), settings.hidden, targets.outputs(), settings.seed)),
          m_gradient(zeros(training.width(), settings.hidden, targets.outputs())), m_adam(m_weights, settings.rate), m_pass(training.width()),
          m_order(training.rows().count()), m_z(kBatchRows * static_cast<size_t>(training.width()))
    {
        for (size_t i = 0; i < m_order.size(); ++i) m_order[i] = i;
    }

    void epoch(CounterRandom& random, const std::stop_token& stop)
    {
        shuffle(m_order, random);
        for (size_t first = 0; first < m_order.size(); first += kBatchRows) {
            throwIfStopped(stop);
            batch(first, std::min(kBatchRows, m_order.size() - first));
        }
    }

    const MlpWeights& weights() const { return m_weights; }

private:
    void batch(size_t first, size_t count)
    {
        const auto width = static_cast<size_t>(m_rows.width), outputs = static_cast<size_t>(m_weights.outputs);
        for (size_t i = 0; i < count; ++i) m_standardiser.apply(m_rows.row(m_order[first + i]), m_z.data() + i * width);
        m_byScores = m_pass.forward(m_weights, m_z.data(), static_cast<int64_t>(count));
        for (size_t i = 0; i < count; ++i) m_loss(m_order[first + i], {m_byScores.data() + i * outputs, outputs});
        for (double& value : m_byScores) value /= static_cast<double>(count);
        m_pass.backward(m_weights, m_z.data(), m_byScores, m_gradient);
        m_adam.step(m_weights, m_gradient);
    }

    const FeatureRows& m_rows;
    const Standardiser& m_standardiser;
    RowLoss m_loss;
    MlpWeights m_weights, m_gradient;
    Adam m_adam;
    MlpPass m_pass;
    std::vector<size_t> m_order;
    std::vector<double> m_z, m_byScores;
};

}  // namespace

MlpProbe::MlpProbe(Standardiser standardiser, MlpWeights weights) : m_standardiser(std::move(standardiser)), m_weights(std::move(weights)) {}

std::vector<double> MlpProbe::scores(const FeatureRows& rows) const
{
    std::vector<double> scores(rows.count() * static_cast<size_t>(m_weights.outputs));
    MlpPass pass(rows.width);
    forEachBlock(rows, m_standardiser, [&](const RowBlock& block) {
        const std::vector<double>& some = pass.forward(m_weights, block.z, static_cast<int64_t>(block.count));
        std::copy(some.begin(), some.end(), scores.begin() + static_cast<std::ptrdiff_t>(block.first) * m_weights.outputs);
    });
    return scores;
}

Fit fitMlp(TrainingRows& training, const Targets& targets, const FeatureRows& dev, const Targets& devTargets, const MlpSettings& settings,
    const std::stop_token& stop)
{
    // Squared errors are measured in the training targets' own spread, so that one rate of learning suits all units.
    Training run(training, targets, settings);
    const RowLoss devLoss = targets.classCount > 0 ? classLoss(devTargets) : squaredLoss(devTargets);
    CounterRandom random(settings.seed, 2);
    Fit best;
    best.objective = std::numeric_limits<double>::infinity();
    best.converged = false;
    int epoch = 0, bestEpoch = 0;
    while (epoch < settings.maxEpochs && !best.converged) {
        run.epoch(random, stop);
        ++epoch;
        const auto probe = std::make_shared<MlpProbe>(training.standardiser(), run.weights());
        const double loss = meanLoss(*probe, dev, devLoss);
        if (loss < best.objective) {
            best.probe = probe;
            best.objective = loss;
            bestEpoch = epoch;
        }
        best.converged = epoch - bestEpoch >= settings.patience;
    }
    if (!best.probe) best.probe = std::make_shared<MlpProbe>(training.standardiser(), run.weights());
    best.iterations = epoch;
    return best;
}

}  // namespace orrery::probe
