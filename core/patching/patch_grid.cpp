#include "core/patching/patch_grid.h"

#include "core/base/error.h"
#include "core/patching/patched_layer.h"
#include "core/patching/remaining_time.h"

#include <chrono>
#include <cmath>
#include <limits>

namespace orrery {
namespace {

/// A grid's progress, layer by layer: a layer's copies run all blocks above it.
class LayerProgress {
public:
    LayerProgress(const PatchSpec& spec, const ModelConfig& config, const Progress& progress) : m_spec(spec), m_config(config), m_progress(progress)
    {
        for (int layer = 0; layer < config.layers; ++layer) m_total += work(layer);
    }

    Progress ofLayer(int layer) const
    {
        if (!m_progress) return {};
        return [this, layer](const ProgressStep& step) {
            const double fraction = m_done + work(layer) / m_total * step.fraction;
            const std::string left = m_remaining.text(fraction);
            m_progress({fraction, "layer " + std::to_string(layer + 1) + " of " + std::to_string(m_config.layers) + (left.empty() ? "" : ", " + left)});
        };
    }
    void finish(int layer) { m_done += work(layer) / m_total; }

private:
    double work(int layer) const { return static_cast<double>(m_config.layers - firstPatchedLayer(m_spec, layer)) + 0.25; }

    const PatchSpec& m_spec;
    const ModelConfig& m_config;
    const Progress& m_progress;
    RemainingTime m_remaining;
    double m_total = 0, m_done = 0;
};

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

void checkPatch(const PatchSpec& spec, const ModelConfig& config, const Prompt& clean, const Prompt& corrupt)
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
    for (const int64_t position : spec.positions) absolutePosition(position < 0 ? length : position, length);
}

PatchGrid gridOver(Model& model, const RecordedRun& clean, const RecordedRun& corrupt, const PatchSpec& spec, const MetricReading& reading,
    const PatchCellObserver& onCell, const Progress& progress, const std::stop_token& stop)
{
    const ModelConfig& config = model.config();
    const auto start = std::chrono::steady_clock::now();
    const bool denoise = spec.direction == PatchDirection::Denoise;
    const RecordedRun &base = denoise ? corrupt : clean, &source = denoise ? clean : corrupt;
    const int64_t length = std::ssize(base.prompt.ids);
    PatchGrid grid{spec, config.layers, columnsOf(spec, config, length), {}, clean.value, corrupt.value, 0};
    grid.values.assign(static_cast<size_t>(grid.layers * grid.columns), std::numeric_limits<double>::quiet_NaN());
    LayerProgress told(spec, config, progress);
    for (int layer = 0; layer < config.layers; ++layer) {
        runCopies(model, base, patchedLayer(spec, config, layer, length, source), reading, [&](size_t column, double value) {
            grid.values[static_cast<size_t>(layer * grid.columns) + column] = value;
            if (onCell) onCell({layer, static_cast<int64_t>(column), value, clean.value, corrupt.value});
        }, told.ofLayer(layer), stop);
        told.finish(layer);
    }
    grid.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return grid;
}

PatchGrid patchGrid(Model& model, const Prompt& clean, const Prompt& corrupt, const PatchSpec& spec, const Metric& metric,
    const PatchCellObserver& onCell, const Progress& progress, const std::stop_token& stop)
{
    const ModelConfig& config = model.config();
    checkPrompts(config, {clean, corrupt});
    checkPatch(spec, config, clean, corrupt);
    MetricReading reading(metric, config, answerReadout(clean, spec.answer, spec.target));
    const auto start = std::chrono::steady_clock::now();
    const std::vector<RecordedRun> runs = recordRuns(model, {clean, corrupt}, keptSites(spec, config), reading, {}, stop);
    PatchGrid grid = gridOver(model, runs[0], runs[1], spec, reading, onCell, progress, stop);
    grid.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return grid;
}

}  // namespace orrery
