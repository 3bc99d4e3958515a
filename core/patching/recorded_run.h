#pragma once

#include "core/model/model.h"

#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace orrery {

/// One prompt's forward, kept: what patches take values from, and what patched copies start from. A value; tensors are shared.
struct RecordedRun {
    Prompt prompt;
    std::map<std::string, std::shared_ptr<const Tensor>> sites;
    std::vector<float> logits;  ///< at the answer's position

    /// @throws Error Internal if the site was not asked for
    std::shared_ptr<const Tensor> at(const std::string& site) const;
};

/// Where a metric reads the logits: position `position` of a prompt of `length` tokens, negative from the end.
/// @throws Error Argument with reason NoSuchPosition
int64_t answerPosition(int64_t position, int64_t length);

/// The prompt as far as its answer depends on it: a decoder's ends there, an encoder's is whole.
Prompt promptUntil(const ModelConfig& config, const Prompt& prompt, int64_t position);

/// The site that shows the logits of promptUntil()'s last position, or of all of them.  @throws Error Argument with reason NoLogits
std::string answerSite(const ModelConfig& config);

/// The answer's logits in a view of answerSite(); borrowed.
std::span<const float> answerLogits(const SiteView& view, int64_t position);

/// Runs prompts together, each with its own interventions (`prompt` says whose), and keeps the sites.
/// @throws Error as Model::run.  Memory: the sites of all prompts.
std::vector<RecordedRun> recordRuns(Model& model, const std::vector<Prompt>& prompts, const std::vector<std::string>& sites, int64_t position,
    const std::vector<Intervention>& interventions = {}, const std::stop_token& stop = {});

}  // namespace orrery
