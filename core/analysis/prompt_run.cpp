#include "core/analysis/prompt_run.h"

#include "core/analysis/run_memory.h"
#include "core/analysis/run_recording.h"
#include "core/base/json.h"
#include "core/model/generation.h"

namespace orrery {

namespace {

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

RunId recordPrompt(Model& model, const OpenedModel& opened, const RunSettings& settings, const std::string& workspace,
    const std::function<void(RunId)>& started, const Progress& progress, const std::stop_token& stop, const LogSink& log)
{
    PreparedPrompt prompt = preparePrompt(opened, settings);
    for (const std::string& note : prompt.notes) report(log, LogLevel::Note, note);
    checkPrompts(opened.config(), {prompt.prompt});
    if (settings.generate > 0) appendContinuation(model, opened, settings, prompt, stop);
    const RunRequest request{{prompt.prompt}, settings.sites, {}};
    if (settings.memoryCap > 0) requireMemory(opened.folder, request, settings.memoryCap, true, "the memory cap");
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
