#include "core/probe/fold_fit.h"

#include <algorithm>
#include <limits>

namespace orrery::probe {
namespace {

/// Directions of plain class means live in the features' own units.
Scaling scalingOf(const ProbeSettings& settings)
{
    return settings.kind == ProbeKind::MassMean && settings.covariance == Covariance::Ignored ? Scaling::None : Scaling::Unit;
}

Task taskOf(const LabelSet& labels)
{
    return labels.classCount > 0 ? Task::Classification : Task::Regression;
}

}  // namespace

FoldFitter::FoldFitter(const ProbeSettings& settings, const SiteFeatures& features, const Split& split)
    : m_settings(settings), m_features(features), m_split(split), m_training(features.rows(split.train), scalingOf(settings))
{
}

FoldFit FoldFitter::choose(const LabelSet& labels, const std::stop_token& stop)
{
    const RowLabels train(labels, m_split.train, m_settings.weights == ClassWeights::Balanced);
    FoldFit best;
    if (!usesLambda(m_settings.kind)) {
        best.fit = fitOne(train.targets(), labels, 0, nullptr, stop);
        return best;
    }
    std::vector<double> lambdas = m_settings.lambdas;
    std::sort(lambdas.rbegin(), lambdas.rend());
    double bestScore = -std::numeric_limits<double>::infinity();
    std::shared_ptr<const Probe> previous;
    int worse = 0;
    for (const double lambda : lambdas) {
        Fit fit = fitOne(train.targets(), labels, lambda, dynamic_cast<const LinearProbe*>(previous.get()), stop);
        const double score = lambdas.size() == 1 ? 0 : devScore(*fit.probe, labels);
        previous = fit.probe;
        best.tried.emplace_back(lambda, score);
        const bool better = !best.fit.probe || score > bestScore;  // the first is taken whatever its score: all may be without one
        worse = better ? 0 : worse + 1;
        if (better) {
            bestScore = score;
            best.fit = std::move(fit);
            best.lambda = lambda;
        }
        if (worse == 2) break;
    }
    return best;
}

Fit FoldFitter::fit(const LabelSet& labels, double lambda, const std::stop_token& stop)
{
    const RowLabels train(labels, m_split.train, m_settings.weights == ClassWeights::Balanced);
    return fitOne(train.targets(), labels, lambda, nullptr, stop);
}

Fit FoldFitter::fitOne(const Targets& targets, const LabelSet& labels, double lambda, const LinearProbe* start, const std::stop_token& stop)
{
    const SolveSettings solve{.start = start};
    switch (m_settings.kind) {
    case ProbeKind::Logistic:
        return m_settings.penalty == Penalty::L1 ? fitLogisticL1(m_training, targets, lambda, solve, stop) : fitLogistic(m_training, targets, lambda, solve, stop);
    case ProbeKind::Svm: return fitSvm(m_training, targets, lambda, solve, stop);
    case ProbeKind::Ridge: return fitRidge(m_training, targets, lambda, stop);
    case ProbeKind::MassMean: return fitMassMean(m_training, targets, m_settings.covariance, stop);
    case ProbeKind::Mlp: break;
    }
    const RowLabels dev(labels, m_split.dev);
    return fitMlp(m_training, targets, m_features.rows(m_split.dev), dev.targets(), {.hidden = m_settings.hidden, .seed = m_settings.seed}, stop);
}

double FoldFitter::devScore(const Probe& probe, const LabelSet& labels) const
{
    const bool probabilistic = isProbabilistic(m_settings, taskOf(labels));
    const Predictions said = predictionsOf(labels, m_split.dev, probe.scores(m_features.rows(m_split.dev)), probabilistic);
    const ScoreSet scores = PredictionScorer(said).values();
    if (scores.rmse) return -scores.rmse->value;  // R2 has no value over rows that are all alike
    return scores.logLoss ? -scores.logLoss->value : scores.primary().value;
}

}  // namespace orrery::probe
