#include "core/analysis/prompt_run.h"

#include "core/analysis/capture_plan.h"
#include "core/analysis/run_recording.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/model/generation.h"

#include <algorithm>

namespace orrery {

namespace {

std::string sizeText(int64_t bytes) { return bytesText(static_cast<double>(bytes)); }

/// The request without the sites that hold a number for each pair of positions.
RunRequest withoutMatrices(const OpenedModel& model, const RunRequest& request)
{
    RunRequest lean = request;
    lean.sites.clear();
    const std::vector<char> chosen = chooseSites(model.sites, request.sites);
    for (size_t s = 0; s < model.sites.size(); ++s) {
        const auto& axes = model.sites[s].axes;
        if (chosen[s] && std::find(axes.begin(), axes.end(), "query") == axes.end()) lean.sites.push_back(model.sites[s].name);
    }
    return lean;
}

void appendContinuation(Model& model, const OpenedModel& opened, const RunSettings& settings, PreparedPrompt& prompt, const std::stop_token& stop)
{
    GenerateRequest request{prompt.prompt.ids, settings.generate, settings.sampling, opened.tokenLimit(), {}, {}};
    if (opened.config().eosId >= 0) request.stopIds.push_back(static_cast<int32_t>(opened.config().eosId));
    for (const int32_t id : generate(model, request, {}, stop)) {
        Position position = positionOf(id, opened.tokenizer.get());
        position.flags |= kPositionGenerated;
        prompt.prompt.ids.push_back(id);
        if (!prompt.prompt.typeIds.empty()) prompt.prompt.typeIds.push_back(0);
        prompt.info.positions.push_back(std::move(position));
    }
}

Json runParameters(const RunSettings& settings)
{
    Json parameters{{"sites", settings.sites}, {"store", settings.store.type == StoreType::F16 ? "f16" : "f32"}, {"triangles", settings.store.triangles}};
    if (settings.generate > 0)
        parameters["generate"] = {{"tokens", settings.generate}, {"temperature", settings.sampling.temperature},
            {"top_k", settings.sampling.topK}, {"top_p", settings.sampling.topP}};
    return parameters;
}

}  // namespace

PreparedPrompt preparePrompt(const OpenedModel& model, const RunSettings& settings)
{
    const PromptPreparer preparer(model.config(), model.tokenizer.get());
    switch (settings.input) {
    case RunSettings::Input::Ids: return preparer.ids(settings.ids);
    case RunSettings::Input::Pair: return preparer.pair(settings.text, settings.second, settings.encode);
    case RunSettings::Input::Text: break;
    }
    return preparer.text(settings.text, settings.encode);
}

int64_t runMemory(const OpenedModel& model, const RunRequest& request)
{
    return planCapture(model.config(), request, {}, {}).arenaBytes + static_cast<int64_t>(RecorderOptions().queueBytes);
}

void requireMemory(const OpenedModel& model, const RunRequest& request, int64_t cap)
{
    if (cap <= 0) return;
    const auto weights = static_cast<int64_t>(model.folder.fileBytes());
    const int64_t needed = weights + runMemory(model, request);
    if (needed <= cap) return;
    const int64_t lean = weights + runMemory(model, withoutMatrices(model, request));
    const std::string advice = lean < needed ? "without attention scores and patterns it would be " + sizeText(lean) : "shorten the prompt";
    throw Error(ErrorKind::Memory, "the run needs " + sizeText(needed) + ", the memory cap is " + sizeText(cap) + "; " + advice).withReason("OverMemoryCap");
}

RunId recordPrompt(Model& model, const OpenedModel& opened, const RunSettings& settings, const std::string& workspace,
    const std::function<void(RunId)>& started, const Progress& progress, const std::stop_token& stop, const LogSink& log)
{
    PreparedPrompt prompt = preparePrompt(opened, settings);
    for (const std::string& note : prompt.notes) report(log, LogLevel::Note, note);
    checkPrompts(opened.config(), {prompt.prompt});
    if (settings.generate > 0) appendContinuation(model, opened, settings, prompt, stop);
    const RunRequest request{{prompt.prompt}, settings.sites, {}};
    requireMemory(opened, request, settings.memoryCap);
    const RunKind kind = settings.generate > 0 ? RunKind::Generate : RunKind::Forward;
    RunRecording recording(workspace, describeRun(kind, opened.folder, model, opened.tokenizer.get(), settings.sampling.seed,
        runParameters(settings)), settings.store, log);
    recording.addPrompts({prompt});
    if (started) started(recording.id());
    recording.perform([&] {
        model.run(request, [&](const SiteView& site) { recording.record(site, opened.config(), request.interventions); }, progress, stop);
    });
    return recording.id();
}

}  // namespace orrery
