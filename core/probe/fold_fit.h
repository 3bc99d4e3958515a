#pragma once

#include "core/probe/probe_settings.h"
#include "core/probe/targets.h"

#include <stop_token>

namespace orrery::probe {

/// A probe fitted on one split's train part, its lambda chosen on the dev part.
struct FoldFit {
    Fit fit;
    double lambda = 0;
    std::vector<std::pair<double, double>> tried;  ///< each lambda with its dev score: mean log loss (negated), accuracy, or R2
};

/// Features of one site, [all rows, width].
struct SiteFeatures {
    const float* data = nullptr;
    int64_t width = 0;

    FeatureRows rows(std::span<const int64_t> which) const { return {data, width, which}; }
};

/// Fits labels on a split's train part. Lambdas go from the largest to the smallest, each fit beginning at the one before; two worse ones in
/// a row on the dev part end the search. The dev score is the log loss for probabilities, else the accuracy, for regression R2.
/// @throws Error Cancelled, SingularFeatures
class FoldFitter {
public:
    FoldFitter(const ProbeSettings& settings, const SiteFeatures& features, const Split& split);

    FoldFit choose(const LabelSet& labels, const std::stop_token& stop = {});
    /// With one lambda, without a search.
    Fit fit(const LabelSet& labels, double lambda, const std::stop_token& stop = {});

private:
    Fit fitOne(const Targets& targets, const LabelSet& labels, double lambda, const LinearProbe* start, const std::stop_token& stop);
    double devScore(const Probe& probe, const LabelSet& labels) const;

    const ProbeSettings& m_settings;
    SiteFeatures m_features;
    const Split& m_split;
    TrainingRows m_training;
};

}  // namespace orrery::probe
