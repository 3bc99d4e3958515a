#include "core/patching/patch_grid.h"

#include "core/base/error.h"
#include "core/patching/patched_layer.h"
#include "core/patching/remaining_time.h"

#include <chrono>
#include <cmath>
#include <limits>
#include <set>

namespace orrery {
namespace {

void checkSpec(const PatchSpec& spec, const ModelConfig& config, const Prompt& clean, const Prompt& corrupt)
{
    const auto length = static_cast<int64_t>(clean.ids.size());
    if (clean.ids.size() != corrupt.ids.size())
        throw Error(ErrorKind::Argument, "the clean prompt has " + std::to_string(length) + " tokens, the corrupt one "
                                             + std::to_string(corrupt.ids.size()))
            .withReason("UnequalLengths");
    if (spec.by == PatchAxis::Head && !hasHeads(spec.site))
        throw Error(ErrorKind::Argument, std::string(patchSiteName(spec.site)) + " has no heads to patch one by one; q, k, v, z and pattern do")
            .withReason("NoSuchAxis");
    if (spec.window < 1 || spec.window > config.layers)
        throw Error(ErrorKind::Argument, "a window of " + std::to_string(spec.window) + " layers, of a model of " + std::to_string(config.layers))
            .withReason("BadWindow");
    for (const int64_t position : spec.positions) answerPosition(position < 0 ? length : position, length);
}

/// What both runs keep: whatever a patched copy may start from or be given.
std::vector<std::string> keptSites(const PatchSpec& spec, const ModelConfig& config)
{
    std::set<std::string> kept;
    for (int layer = 0; layer < config.layers; ++layer) {
        for (const std::string& site : startSites(spec.site, layer, config.family)) kept.insert(site);
        if (!leavesOutPositions(spec, config)) continue;
        kept.insert(siteNameAt(PatchSite::Key, layer));
        kept.insert(siteNameAt(PatchSite::Value, layer));
    }
    return {kept.begin(), kept.end()};
}

/// The share of the work that layers from `first` on are, of a whole forward; the start counts a little too.
double workFrom(int first, const ModelConfig& config)
{
    return static_cast<double>(config.layers - first) + 0.25;
}

}  // namespace

double PatchGrid::effect(int64_t layer, int64_t column) const
{
    return patchEffect(spec.direction, value(layer, column), clean, corrupt);
}

bool PatchGrid::isWeak() const
{
    return !(std::abs(clean - corrupt) >= 0.25);
}

double patchEffect(PatchDirection direction, double patched, double clean, double corrupt)
{
    if (clean == corrupt) return std::numeric_limits<double>::quiet_NaN();
    const double effect = (patched - corrupt) / (clean - corrupt);
    return direction == PatchDirection::Denoise ? effect : 1 - effect;
}

PatchGrid patchGrid(Model& model, const Prompt& clean, const Prompt& corrupt, const PatchSpec& spec, const Metric& metric,
    const PatchCellObserver& onCell, const Progress& progress, const std::stop_token& stop)
{
    const ModelConfig& config = model.config();
    const auto start = std::chrono::steady_clock::now();
    checkPrompts(config, {clean, corrupt});
    checkSpec(spec, config, clean, corrupt);
    const int64_t answer = answerPosition(spec.answer, static_cast<int64_t>(clean.ids.size()));
    const std::vector<RecordedRun> runs = recordRuns(model, {promptUntil(config, clean, answer), promptUntil(config, corrupt, answer)},
        keptSites(spec, config), answer, {}, stop);
    const bool denoise = spec.direction == PatchDirection::Denoise;
    const PatchedLayer patched(model, runs[denoise ? 1 : 0], runs[denoise ? 0 : 1], spec, answer);
    const auto metricOf = [&](std::span<const float> logits) { return metric.value(LogitsRow(logits, runs[0].logits, spec.target)); };

    PatchGrid grid{spec, config.layers, patched.columns(), {}, metricOf(runs[0].logits), metricOf(runs[1].logits), 0};
    grid.values.assign(static_cast<size_t>(grid.layers * grid.columns), std::numeric_limits<double>::quiet_NaN());
    double total = 0, done = 0;
    for (int layer = 0; layer < config.layers; ++layer) total += workFrom(patched.firstLayer(layer), config);
    const RemainingTime remaining;
    for (int layer = 0; layer < config.layers; ++layer) {
        const double share = workFrom(patched.firstLayer(layer), config) / total;
        const auto tell = [&](const ProgressStep& step) {
            const double fraction = done + share * step.fraction;
            const std::string left = remaining.text(fraction);
            progress({fraction, "layer " + std::to_string(layer + 1) + " of " + std::to_string(config.layers) + (left.empty() ? "" : ", " + left)});
        };
        patched.run(layer, [&](int64_t column, std::span<const float> logits) {
            const double value = metricOf(logits);
            grid.values[static_cast<size_t>(layer * grid.columns + column)] = value;
            if (onCell) onCell({layer, column, value});
        }, progress ? Progress(tell) : Progress(), stop);
        done += share;
    }
    grid.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return grid;
}

}  // namespace orrery
