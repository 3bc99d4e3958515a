#pragma once

#include "core/patching/metric_reading.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace orrery {

/// One prompt's forward, kept: what patches take values from, and what changed copies start from. A value; tensors are shared.
struct RecordedRun {
    Prompt prompt;      ///< as far as the metric depends on it
    std::map<std::string, std::shared_ptr<const Tensor>> sites;
    double value = 0;   ///< the metric

    /// @throws Error Internal if the site was not asked for
    std::shared_ptr<const Tensor> at(const std::string& site) const;
};

/// Runs prompts of one length together, each with its own interventions (`prompt` says whose), keeps the sites and reads the metric, for
/// which the first prompt's logits become the reference.
/// @throws Error as Model::run.  Memory: the sites of all prompts.
std::vector<RecordedRun> recordRuns(Model& model, const std::vector<Prompt>& prompts, const std::vector<std::string>& sites, MetricReading& reading,
    const std::vector<Intervention>& interventions = {}, const std::stop_token& stop = {});

}  // namespace orrery
