#include "core/analysis/run_recording.h"

#include "core/base/build_info.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/record/workspace.h"

#include <filesystem>

namespace orrery {
namespace {

RecorderOptions recorderOptions(const LogSink& log)
{
    RecorderOptions options;
    options.log = log;
    return options;
}

/// The path, after making sure that a workspace file lies there.
const std::string& existing(const std::string& path, const LogSink& log)
{
    WorkspaceOptions options;
    options.log = log;
    Workspace::openOrCreate(path, options);
    return path;
}

ModelInfo describeModel(const ModelFolder& folder, const Model& model, const Tokenizer* tokenizer)
{
    ModelInfo info;
    info.family = familyName(model.config().family);
    info.displayName = std::filesystem::absolute(folder.path()).lexically_normal().filename().string();
    info.configJson = folder.configText();
    info.weightsDigest = model.weights().digest();
    if (tokenizer) info.tokenizerDigest = tokenizer->digest();
    info.path = std::filesystem::absolute(folder.path()).lexically_normal().string();
    return info;
}

}  // namespace

Json buildDescription(const DeviceInfo& device)
{
    const BuildInfo build = buildInfo();
    return {{"version", build.version}, {"build_type", build.buildType}, {"compiler", build.compiler}, {"blas", device.library},
        {"threads", device.threads}, {"device", device.name}};
}

RunInfo describeRun(RunKind kind, const ModelFolder& folder, const Model& model, const Tokenizer* tokenizer, uint64_t seed,
    const Json& parameters)
{
    RunInfo info;
    info.kind = kind;
    info.model = describeModel(folder, model, tokenizer);
    info.title = info.model->displayName;
    info.seed = static_cast<int64_t>(seed);
    Json all = parameters;
    all["build"] = buildDescription(model.deviceInfo());
    all["model_digest"] = digestText(info.model->weightsDigest);
    all["precision"] = "fp32";
    all["seed"] = seed;
    info.paramsJson = all.dump(-1, ' ', false, Json::error_handler_t::replace);
    return info;
}

RunRecording::RunRecording(const std::string& path, const RunInfo& info, StoreChoice store, const LogSink& log)
    : m_recorder(existing(path, log), recorderOptions(log)), m_store(store), m_run(m_recorder.begin(info))
{
}

void RunRecording::addPrompts(const std::vector<PreparedPrompt>& prompts)
{
    for (const PreparedPrompt& prompt : prompts) m_prompts.push_back(m_recorder.addPrompt(prompt.info));
}

void RunRecording::perform(const std::function<void()>& work)
{
    try {
        work();
    } catch (const Error& error) {
        finishAfter(error);
        throw;
    }
    m_recorder.finish(RunStatus::Complete);
}

void RunRecording::finishAfter(const Error& error)
{
    const bool cancelled = error.kind() == ErrorKind::Cancelled;
    try {
        m_recorder.finish(cancelled ? RunStatus::Aborted : RunStatus::Failed, cancelled ? "" : error.what());
    } catch (const Error&) {
        // The recording failed as well: the error that ended the work says more, and is on its way.
    }
}

void RunRecording::record(const SiteView& site, const ModelConfig& config, const std::vector<Intervention>& interventions)
{
    const SiteInfo info{site.info.name, site.info.layer, joinText(site.info.axes, ",")};
    m_recorder.record(m_prompts.at(static_cast<size_t>(site.prompt)), info, site.view, m_store.type,
        layoutOf(m_store, config, site.info, interventions));
}

void RunRecording::record(size_t prompt, const SiteInfo& site, const TensorView& values)
{
    m_recorder.record(m_prompts.at(prompt), site, values, m_store.type);
}

}  // namespace orrery
