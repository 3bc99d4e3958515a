#include "core/analysis/run_memory.h"

#include "core/analysis/capture_plan.h"
#include "core/base/text.h"
#include "core/model/sites.h"
#include "core/record/recorder.h"

#include <algorithm>

namespace orrery {

namespace {

std::string text(int64_t bytes) { return bytesText(static_cast<double>(bytes)); }

/// The request without the sites that hold a number for each pair of positions: the ones that need memory to be seen at all.
RunRequest withoutMatrices(const ModelConfig& config, const RunRequest& request)
{
    RunRequest lean = request;
    lean.sites.clear();
    const std::vector<GraphSite> sites = modelSites(config);
    const std::vector<char> chosen = chooseSites(sites, request.sites);
    for (size_t s = 0; s < sites.size(); ++s) {
        const auto& axes = sites[s].axes;
        if (chosen[s] && std::find(axes.begin(), axes.end(), "query") == axes.end()) lean.sites.push_back(sites[s].name);
    }
    return lean;
}

}  // namespace

RunMemory runMemory(const ModelFolder& folder, const RunRequest& request, bool recording)
{
    return {static_cast<int64_t>(folder.fileBytes()), planCapture(folder.config(), request, {}, {}).arenaBytes,
        recording ? static_cast<int64_t>(RecorderOptions().queueBytes) : 0};
}

void requireMemory(const ModelFolder& folder, const RunRequest& request, int64_t cap, bool recording, const std::string& capName)
{
    const RunMemory needed = runMemory(folder, request, recording);
    if (needed.total() <= cap) return;
    const RunMemory lean = runMemory(folder, withoutMatrices(folder.config(), request), recording);
    std::string advice = "shorten the prompts";
    if (lean.arena < needed.arena)
        advice = "without attention scores and patterns it would be " + text(lean.total()) + ": leave hook_pattern and hook_attn_scores out of the sites";
    throw Error(ErrorKind::Memory, "the run needs " + text(needed.total()) + " (weights " + text(needed.weights) + ", working memory " + text(needed.arena)
                                       + ", recording queue " + text(needed.queue) + "), " + capName + " is " + text(cap) + "; " + advice)
        .withReason("OverMemoryCap");
}

}  // namespace orrery
