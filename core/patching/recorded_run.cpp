#include "core/patching/recorded_run.h"

#include "core/base/error.h"

#include <algorithm>

namespace orrery {

std::shared_ptr<const Tensor> RecordedRun::at(const std::string& site) const
{
    const auto found = sites.find(site);
    if (found == sites.end()) throw Error(ErrorKind::Internal, "the run was kept without " + site);
    return found->second;
}

int64_t answerPosition(int64_t position, int64_t length)
{
    const int64_t absolute = position < 0 ? position + length : position;
    if (absolute < 0 || absolute >= length)
        throw Error(ErrorKind::Argument, "there is no position " + std::to_string(position) + " in a prompt of " + std::to_string(length) + " tokens")
            .withReason("NoSuchPosition");
    return absolute;
}

Prompt promptUntil(const ModelConfig& config, const Prompt& prompt, int64_t position)
{
    if (!config.causal()) return prompt;
    Prompt cut = prompt;
    cut.ids.resize(static_cast<size_t>(position) + 1);
    if (!cut.typeIds.empty()) cut.typeIds.resize(cut.ids.size());
    return cut;
}

std::string answerSite(const ModelConfig& config)
{
    if (config.output == OutputHead::None)
        throw Error(ErrorKind::Argument, "the model has no logits: no metric can be read").withReason("NoLogits");
    return config.causal() ? "last_logits" : "logits";
}

std::span<const float> answerLogits(const SiteView& view, int64_t position)
{
    if (view.view.shape.rank() == 1) return {view.view.data, static_cast<size_t>(view.view.shape[0])};
    return {view.view.data + position * view.view.strides[0], static_cast<size_t>(view.view.shape[1])};
}

std::vector<RecordedRun> recordRuns(Model& model, const std::vector<Prompt>& prompts, const std::vector<std::string>& sites, int64_t position,
    const std::vector<Intervention>& interventions, const std::stop_token& stop)
{
    const std::string answer = answerSite(model.config());
    std::vector<RecordedRun> runs;
    for (const Prompt& prompt : prompts) runs.push_back({prompt, {}, {}});
    RunRequest request{prompts, sites, interventions};
    request.sites.push_back(answer);
    model.run(request, [&](const SiteView& view) {
        RecordedRun& run = runs[static_cast<size_t>(view.prompt)];
        if (view.info.name != answer) run.sites[view.info.name] = std::make_shared<const Tensor>(denseTensor(view.view));
        else {
            const std::span<const float> logits = answerLogits(view, position);
            run.logits.assign(logits.begin(), logits.end());
        }
    }, {}, stop);
    return runs;
}

}  // namespace orrery
