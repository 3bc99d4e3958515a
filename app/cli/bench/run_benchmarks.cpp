#include "app/cli/bench/bench_list.h"
#include "app/cli/bench/random_gpt2.h"
#include "app/cli/bench/scratch.h"
#include "core/analysis/capture_plan.h"
#include "core/analysis/run_recording.h"
#include "core/base/random.h"
#include "core/checkpoint/model_folder.h"
#include "core/model/model.h"

#include <filesystem>
#include <memory>

namespace orrery::cli {

namespace {

constexpr int64_t kLengths[] = {512, 1024};

/// The model that whole runs are timed on, made or loaded when the first of them starts.
class BenchModel {
public:
    explicit BenchModel(const BenchSettings& settings)
        : m_settings(settings), m_config(settings.modelFolder.empty() ? gpt2SmallConfig() : ModelFolder::open(settings.modelFolder).config())
    {
    }

    const ModelConfig& config() const { return m_config; }
    Model& model()
    {
        if (!m_model) {
            auto weights = m_settings.modelFolder.empty() ? meaninglessWeights(m_config) : ModelFolder::open(m_settings.modelFolder).loadWeights();
            m_model = std::make_unique<Model>(m_config, std::move(weights), m_settings.device);
        }
        return *m_model;
    }

private:
    const BenchSettings& m_settings;
    ModelConfig m_config;
    std::unique_ptr<Model> m_model;
};

RunRequest randomRequest(const ModelConfig& config, int64_t length, const std::string& sites)
{
    CounterRandom random(1, static_cast<uint64_t>(length));
    RunRequest request;
    request.sites = {sites};
    request.prompts.resize(1);
    for (int64_t i = 0; i < length; ++i)
        request.prompts[0].ids.push_back(static_cast<int32_t>(random.uniform() * static_cast<double>(config.vocabulary)));
    return request;
}

PreparedPrompt preparedPrompt(const Prompt& prompt)
{
    PreparedPrompt prepared;
    prepared.prompt = prompt;
    prepared.info.kind = PromptKind::Tokens;
    for (const int32_t id : prompt.ids) prepared.info.positions.emplace_back().token = id;
    return prepared;
}

/// One forward with every site that is not opt-in recorded to a new workspace file, synced.
void recordEverything(Model& model, const RunRequest& request, const BenchSettings& settings)
{
    const ScratchFolder scratch(settings.scratch);
    RunRecording recording(scratch.file("w.orrery"), RunInfo{}, {});
    recording.addPrompts({preparedPrompt(request.prompts[0])});
    recording.perform([&] {
        model.run(request, [&](const SiteView& site) { recording.record(site, model.config(), {}); }, {}, settings.stop);
    });
}

/// What the last layer's output or the logits need, nothing shown.
std::string lastSite(const ModelConfig& config)
{
    return config.output == OutputHead::None ? "blocks." + std::to_string(config.layers - 1) + ".hook_resid_post" : "logits";
}

}  // namespace

void addRunBenchmarks(BenchList& list, const BenchSettings& settings)
{
    const auto bench = std::make_shared<BenchModel>(settings);
    for (const int64_t length : kLengths) {
        if (length > bench->config().context) continue;
        const std::string size = std::to_string(length);
        const RunRequest forward = randomRequest(bench->config(), length, lastSite(bench->config()));
        const RunRequest all = randomRequest(bench->config(), length, "*");
        const auto bytes = planCapture(bench->config(), all, {}, {}).bytes;
        list.push_back({"forward/" + size, "a plain forward, all logits", {}, planCapture(bench->config(), forward, {}, {}).flops, "FLOP",
            [=, &settings] { return measure(settings, [&] { bench->model().run(forward, [](const SiteView&) {}, {}, settings.stop); }); }});
        list.push_back({"write/" + size, "a plain file of the bytes that record writes, synced", {}, static_cast<double>(bytes), "B",
            [=, &settings] {
                const ScratchFolder scratch(settings.scratch);
                return measure(settings, [&] { writePlainFile(scratch.file("plain"), bytes); });
            }});
        list.push_back({"record/" + size, "a forward with everything recorded, f32, full squares, synced", {"forward/" + size, "write/" + size},
            static_cast<double>(bytes), "B",
            [=, &settings] { return measure(settings, [&] { recordEverything(bench->model(), all, settings); }); }});
    }
}

}  // namespace orrery::cli
