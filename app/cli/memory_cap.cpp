#include "app/cli/memory_cap.h"

#include "core/analysis/capture_plan.h"
#include "core/base/text.h"
#include "core/model/sites.h"
#include "core/record/recorder.h"

#include <algorithm>

namespace orrery::cli {

namespace {

std::string text(int64_t bytes)
{
    return bytesText(static_cast<double>(bytes));
}

int64_t arenaBytes(const ModelConfig& config, const RunRequest& request)
{
    return planCapture(config, request, {}, {}).arenaBytes;
}

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

int64_t weightBytes(const ModelFolder& folder)
{
    return static_cast<int64_t>(folder.fileBytes());
}

void requireMemory(const ModelFolder& folder, const RunRequest& request, int64_t cap, bool recording)
{
    const ModelConfig& config = folder.config();
    const int64_t weights = weightBytes(folder);
    const int64_t queue = recording ? static_cast<int64_t>(RecorderOptions().queueBytes) : 0;
    const int64_t arena = arenaBytes(config, request);
    if (weights + queue + arena <= cap) return;
    const int64_t lean = arenaBytes(config, withoutMatrices(config, request));
    std::string advice = "shorten the prompts";
    if (lean < arena)
        advice = "without attention scores and patterns it would be " + text(weights + queue + lean) + ": leave hook_pattern and hook_attn_scores out of --sites";
    throw Error(ErrorKind::Memory, "the run needs " + text(weights + queue + arena) + " (weights " + text(weights) + ", working memory "
                                       + text(arena) + ", recording queue " + text(queue) + "), --memory-cap is " + text(cap) + "; " + advice)
        .withReason("OverMemoryCap");
}

}  // namespace orrery::cli
