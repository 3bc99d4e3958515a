#include "app/cli/bench/bench_list.h"
#include "app/cli/bench/bench_model.h"
#include "core/patching/patch_grid.h"

#include <memory>

namespace orrery::cli {

namespace {

constexpr int64_t kLength = 32;

Benchmark gridBenchmark(const std::shared_ptr<BenchModel>& bench, const BenchSettings& settings, PatchSite site, PatchAxis by)
{
    PatchSpec spec;
    spec.site = site;
    spec.by = by;
    const std::string name = "patch_" + std::string(patchSiteName(site)) + "/" + std::to_string(kLength);
    const std::string says = "a patching grid, layer x " + std::string(by == PatchAxis::Position ? "position" : "head") + ", of a pair of prompts";
    return {name, says, {}, 0, "", [=, &settings] {
                const ModelConfig& config = bench->config();
                // No token in common: nothing is known without computing it.
                const Prompt clean = randomPrompt(config, kLength, 1), corrupt = randomPrompt(config, kLength, 2);
                const Metric metric = Metric::parse("logit(#1) - logit(#2)", {nullptr, config.vocabulary, {}, {}});
                return measure(settings, [&] { patchGrid(bench->model(), clean, corrupt, spec, metric, {}, {}, settings.stop); });
            }};
}

}  // namespace

void addPatchBenchmarks(BenchList& list, const BenchSettings& settings)
{
    const auto bench = std::make_shared<BenchModel>(settings);
    if (kLength > bench->config().context || bench->config().output == OutputHead::None) return;
    list.push_back(gridBenchmark(bench, settings, PatchSite::ResidPre, PatchAxis::Position));
    list.push_back(gridBenchmark(bench, settings, PatchSite::Z, PatchAxis::Head));
}

}  // namespace orrery::cli
