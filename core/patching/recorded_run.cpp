#include "core/patching/recorded_run.h"

#include "core/base/error.h"

namespace orrery {

std::shared_ptr<const Tensor> RecordedRun::at(const std::string& site) const
{
    const auto found = sites.find(site);
    if (found == sites.end()) throw Error(ErrorKind::Internal, "the run was kept without " + site);
    return found->second;
}

std::vector<RecordedRun> recordRuns(Model& model, const std::vector<Prompt>& prompts, const std::vector<std::string>& sites, MetricReading& reading,
    const std::vector<Intervention>& interventions, const std::stop_token& stop)
{
    std::vector<RecordedRun> runs;
    RunRequest request{{}, sites, interventions};
    for (const Prompt& prompt : prompts) {
        request.prompts.push_back(reading.cut(prompt));
        runs.push_back({request.prompts.back(), {}, 0});
    }
    request.sites.push_back(reading.site());
    model.run(request, [&](const SiteView& view) {
        RecordedRun& run = runs[static_cast<size_t>(view.prompt)];
        if (view.info.name != reading.site()) {
            run.sites[view.info.name] = std::make_shared<const Tensor>(denseTensor(view.view));
            return;
        }
        if (view.prompt == 0) reading.setReference(view);
        run.value = reading.value(view);
    }, {}, stop);
    return runs;
}

}  // namespace orrery
