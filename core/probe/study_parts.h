#pragma once

#include "core/probe/feature_store.h"
#include "core/probe/probe_prompts.h"
#include "core/probe/run_study.h"
#include "core/probe/sweep.h"

namespace orrery::probe {

// The steps of runStudy, one a function. What they share is made once and stays.

struct StudyContext {
    const StudySubject& subject;
    const StudyRequest& request;
    const LabelledData& data;
    const ProbePrompts& prompts;
    const std::vector<Split>& splits;
    const LabelSet& labels;
    std::string folder;
    std::stop_token stop;
};

/// What features depend on: data, model and how texts are read, as one text.
std::string featureKey(const StudyContext& context, const PositionRule& rule, const std::string& modelDigest);
/// What fitted cells depend on besides the features.
std::string settingsKey(const ProbeSettings& settings, Task task);

/// Scores, control and selectivity of one site from its cells.
StudySite summarise(const std::string& name, int64_t width, const std::vector<SweepCell>& folds, const ProbeSettings& settings);
StudyData describeData(const LabelledData& data, const ProbePrompts& prompts);
std::vector<StudySplit> describeSplits(const LabelledData& data, const std::vector<Split>& splits);

/// Majority class (or mean), the embedding, and a random-weight model at `site`.
std::vector<StudyBaseline> measureBaselines(const StudyContext& context, const std::string& site, const Progress& progress);

/// The best site looked at closely; `folds` are its cells.
StudyBest examine(const StudyContext& context, const std::string& site, const SiteFeatures& features, const std::vector<SweepCell>& folds);
std::vector<StudyDirection> directionsOf(const StudyContext& context, const std::string& site, const SiteFeatures& features, const std::vector<SweepCell>& folds);

/// How a probe in a fold reads each token of one example, towards what it said.
struct TokenReading {
    const LinearProbe& probe;
    const std::string& site;
    int64_t sample;
    int32_t said;
};
std::vector<TokenContribution> readTokens(const StudyContext& context, const TokenReading& reading);

}  // namespace orrery::probe
