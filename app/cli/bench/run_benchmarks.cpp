#include "app/cli/bench/bench_list.h"
#include "app/cli/bench/bench_model.h"
#include "app/cli/bench/plain_file.h"
#include "core/base/scratch_folder.h"
#include "core/analysis/capture_plan.h"
#include "core/analysis/run_recording.h"
#include "core/model/model.h"
#include "core/model/sites.h"

#include <filesystem>
#include <memory>

namespace orrery::cli {

namespace {

constexpr int64_t kLengths[] = {512, 1024};

RunRequest randomRequest(const ModelConfig& config, int64_t length, const std::vector<std::string>& sites)
{
    return {{randomPrompt(config, length)}, sites, {}};
}

PreparedPrompt preparedPrompt(const Prompt& prompt)
{
    PreparedPrompt prepared;
    prepared.prompt = prompt;
    prepared.info.kind = PromptKind::Tokens;
    for (const int32_t id : prompt.ids) prepared.info.positions.emplace_back().token = id;
    return prepared;
}

/// One forward with the request's sites recorded to a new workspace file, synced.
void recordRun(const std::string& path, Model& model, const RunRequest& request, const BenchSettings& settings)
{
    RunRecording recording(path, RunInfo{}, {});
    recording.addPrompts({preparedPrompt(request.prompts[0])});
    recording.perform([&] {
        model.run(request, [&](const SiteView& site) { recording.record(site, model.config(), {}); }, {}, settings.stop);
    });
}

/// What TransformerLens's run_with_cache keeps of `*`: of the normalisations' outputs the last one's, a residual between two blocks once.
std::vector<std::string> lensSites(const ModelConfig& config)
{
    std::vector<std::string> names;
    for (const GraphSite& site : modelSites(config)) {
        const bool isRepeated = site.layer > 0 && site.name.ends_with(".hook_resid_pre");
        const bool isOurs = site.layer >= 0 && site.name.ends_with(".hook_out");
        if (!site.optIn && !isRepeated && !isOurs) names.push_back(site.name);
    }
    return names;
}

/// What the last layer's output or the logits need, nothing shown.
std::string lastSite(const ModelConfig& config)
{
    return config.output == OutputHead::None ? "blocks." + std::to_string(config.layers - 1) + ".hook_resid_post" : "logits";
}

Benchmark forwardBenchmark(const std::shared_ptr<BenchModel>& bench, const BenchSettings& settings, int64_t length)
{
    const RunRequest request = randomRequest(bench->config(), length, {lastSite(bench->config())});
    return {"forward/" + std::to_string(length), "a plain forward, all logits", {}, planCapture(bench->config(), request, {}, {}).flops, "FLOP",
        [=, &settings] { return measure(settings, [&] { bench->model().run(request, [](const SiteView&) {}, {}, settings.stop); }); }};
}

Benchmark writeBenchmark(const BenchSettings& settings, const std::string& name, int64_t bytes)
{
    return {name, "a plain file of the bytes that the next one records, synced", {}, static_cast<double>(bytes), "B", [=, &settings] {
                const ScratchFolder scratch(settings.scratch);
                return measure(settings, [&] { writePlainFile(scratch.file("plain"), bytes); }, [&] { scratch.clear(); });
            }};
}

/// `name` without its length is "record" or "record_lens"; the plain write of as many bytes goes before it.
void addRecording(BenchList& list, const std::shared_ptr<BenchModel>& bench, const BenchSettings& settings, const std::string& kind,
    const std::string& says, int64_t length, const std::vector<std::string>& sites)
{
    const std::string size = "/" + std::to_string(length);
    const std::string write = "write" + kind.substr(std::string("record").size()) + size;
    const RunRequest request = randomRequest(bench->config(), length, sites);
    const int64_t bytes = planCapture(bench->config(), request, {}, {}).bytes;
    list.push_back(writeBenchmark(settings, write, bytes));
    list.push_back({kind + size, says, {"forward" + size, write}, static_cast<double>(bytes), "B", [=, &settings] {
                        const ScratchFolder scratch(settings.scratch);
                        return measure(
                            settings, [&] { recordRun(scratch.file("w.orrery"), bench->model(), request, settings); }, [&] { scratch.clear(); });
                    }});
}

}  // namespace

void addRunBenchmarks(BenchList& list, const BenchSettings& settings)
{
    const auto bench = std::make_shared<BenchModel>(settings);
    for (const int64_t length : kLengths) {
        if (length > bench->config().context) continue;
        list.push_back(forwardBenchmark(bench, settings, length));
        addRecording(list, bench, settings, "record", "a forward with everything recorded, f32, full squares, synced", length, {"*"});
        addRecording(list, bench, settings, "record_lens", "the same, recording what TransformerLens caches", length, lensSites(bench->config()));
    }
}

}  // namespace orrery::cli
