#include "core/patching/changed_run.h"

#include "core/analysis/run_recording.h"
#include "core/base/json.h"
#include "core/checkpoint/npy.h"
#include "core/patching/patched_layer.h"

#include <algorithm>

namespace orrery {

RecipeSources recipeSources(const OpenedModel& model, bool textsAreIds, const std::stop_token& stop)
{
    const auto prompt = [&model, textsAreIds](const std::string& text) { return preparePatchPrompt(model, text, textsAreIds).prompt; };
    const auto promptSet = [&model, stop](const std::string& set) {
        std::vector<Prompt> all;
        for (const std::string& text : readPromptSet(set, {}, stop).texts()) all.push_back(preparePatchPrompt(model, text, false).prompt);
        return all;
    };
    return {promptSet, prompt, [](const std::string& file) { return readNpyFile(file).toTensor(); }};
}

RunId recordChangedRun(Model& model, const OpenedModel& opened, const ChangedRun& run, const RecipeSources& sources, const std::string& workspace,
    const std::function<void(RunId)>& started, const Progress& progress, const std::stop_token& stop, const LogSink& log)
{
    checkPrompts(opened.config(), {run.prompt.prompt});
    const RunRequest request{{run.prompt.prompt}, run.sites, recipeInterventions(run.recipe, model, {run.prompt.prompt}, sources, stop)};
    RunInfo info = describeRun(RunKind::Forward, opened.folder, model, opened.tokenizer.get(), 0, {{"sites", run.sites}, {"recipe", run.recipe.name}});
    info.title = run.title;
    info.parent = run.parent;
    RunRecording recording(workspace, info, run.store, log);
    recording.addPrompts({run.prompt});
    for (const InterventionInfo& change : recipeInfos(run.recipe, opened.config())) recording.addIntervention(change);
    if (started) started(recording.id());
    recording.perform([&] {
        model.run(request, [&](const SiteView& site) { recording.record(site, opened.config(), request.interventions); }, progress, stop);
    });
    return recording.id();
}

const PreparedPrompt& changedPrompt(const PatchFrame& frame)
{
    const PatchInquiry& inquiry = frame.inquiry;
    const bool clean = inquiry.source == PatchSource::Noise || inquiry.spec.direction == PatchDirection::Noise;
    return clean ? frame.clean : frame.corrupt;
}

Recipe recipeOfCell(const PatchFrame& frame, int64_t layer, int64_t column)
{
    const PatchInquiry& inquiry = frame.inquiry;
    const PatchSpec& spec = inquiry.spec;
    const bool traced = inquiry.source == PatchSource::Noise, fromClean = traced || spec.direction == PatchDirection::Denoise;
    Recipe recipe;
    recipe.name = std::string(patchSiteName(spec.site)) + " L" + std::to_string(layer) + (spec.by == PatchAxis::Head ? " head " : " position ") + std::to_string(column)
        + (fromClean ? " from the clean prompt" : " from the corrupt prompt");
    if (traced) {
        RecipeStep noise;
        noise.kind = RecipeKind::Noise;
        noise.site = "hook_embed";
        noise.positions = inquiry.subject;
        noise.deviation = frame.deviation;
        noise.seed = inquiry.seed;
        recipe.steps.push_back(noise);
    }
    const int first = firstPatchedLayer(spec, static_cast<int>(layer)), last = std::min<int>(static_cast<int>(frame.layers), static_cast<int>(layer) + spec.window / 2 + 1);
    for (int patched = first; patched < last; ++patched) {
        RecipeStep step;
        step.kind = RecipeKind::Replace;
        step.site = siteNameAt(spec.site, patched);
        if (spec.by == PatchAxis::Head) step.heads = {column}, step.positions = spec.positions;
        else step.positions = {column};
        step.prompt = fromClean ? inquiry.prompts.clean : inquiry.prompts.corrupt;
        recipe.steps.push_back(step);
    }
    return recipe;
}

}  // namespace orrery
