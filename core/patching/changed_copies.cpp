#include "core/patching/changed_copies.h"

namespace orrery {

void runCopies(Model& model, const RecordedRun& base, const ChangedCopies& copies, const MetricReading& reading, const CopyObserver& observe,
    const Progress& progress, const std::stop_token& stop)
{
    RunRequest request;
    request.prompts.assign(copies.changes.size(), base.prompt);
    request.sites = {reading.site()};
    for (size_t copy = 0; copy < copies.changes.size(); ++copy)
        for (Intervention change : copies.changes[copy]) {
            change.prompt = static_cast<int>(copy);
            request.interventions.push_back(std::move(change));
        }
    for (const std::string& site : copies.start) request.resume.sites.push_back({site, {base.at(site)}});
    request.resume.past = copies.past;
    if (!copies.past.empty())
        for (int layer = copies.layer; layer < model.config().layers; ++layer)
            for (const PatchSite part : {PatchSite::Key, PatchSite::Value}) {
                const std::string site = siteNameAt(part, layer);
                request.resume.prefix.push_back({site, {base.at(site)}});
            }
    model.run(request, [&](const SiteView& view) { observe(static_cast<size_t>(view.prompt), reading.value(view)); }, progress, stop);
}

}  // namespace orrery
