#include "core/patching/causal_trace.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/patching/patched_layer.h"
#include "core/patching/remaining_time.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace orrery {
namespace {

constexpr uint64_t kStream = 0x7ACE;

void checkTrace(const TraceSpec& spec, const Prompt& prompt)
{
    if (spec.subject.empty()) throw Error(ErrorKind::Argument, "a causal trace needs the positions of its subject").withReason("NoSuchPosition");
    for (const int64_t position : spec.subject) absolutePosition(position, std::ssize(prompt.ids));
    if (spec.samples < 1 || spec.samples > 10000 || !(spec.noise > 0) || !std::isfinite(spec.noise))
        throw Error(ErrorKind::Argument, std::to_string(spec.samples) + " samples of a noise of " + std::to_string(spec.noise)
                                             + " deviations: at least one, of more than 0")
            .withReason("BadNoise");
}

PatchSpec gridSpec(const TraceSpec& spec)
{
    PatchSpec grid;
    grid.site = spec.site;
    grid.window = spec.window;
    grid.answer = spec.answer;
    grid.target = spec.target;
    return grid;
}

/// The noised run of one sample.
Intervention noiseOf(const TraceSpec& spec, const Tensor& values)
{
    Intervention noise;
    noise.site = "hook_embed";
    noise.kind = Intervention::Kind::Add;
    noise.source = std::make_shared<const Tensor>(values);
    noise.positions = spec.subject;
    noise.prompt = 1;
    return noise;
}

}  // namespace

double embeddingDeviation(const ModelWeights& weights)
{
    const Tensor table = weights.at("embed.W_E").toTensor();
    double sum = 0, squares = 0;
    for (const float value : table.values()) sum += value;
    const double mean = sum / static_cast<double>(table.count());
    for (const float value : table.values()) squares += (value - mean) * (value - mean);
    return std::sqrt(squares / static_cast<double>(table.count()));
}

Tensor gaussianTensor(const Shape& shape, double deviation, uint64_t seed, uint64_t stream)
{
    CounterRandom random(seed, stream);
    Tensor tensor(shape);
    for (float& value : tensor.values()) {
        const double radius = std::sqrt(-2 * std::log(1 - random.uniform()));
        value = static_cast<float>(deviation * radius * std::cos(2 * std::numbers::pi * random.uniform()));
    }
    return tensor;
}

CausalTrace causalTrace(Model& model, const Prompt& prompt, const TraceSpec& asked, const Metric& metric, const PatchSetObserver& onCell,
    const Progress& progress, const std::stop_token& stop, const std::vector<Tensor>& noises)
{
    checkPrompts(model.config(), {prompt});
    checkTrace(asked, prompt);
    CausalTrace trace{asked, embeddingDeviation(model.weights()) * asked.noise, {}};
    TraceSpec& spec = trace.spec;
    for (int64_t& position : spec.subject) position = absolutePosition(position, std::ssize(prompt.ids));
    std::sort(spec.subject.begin(), spec.subject.end());
    spec.subject.erase(std::unique(spec.subject.begin(), spec.subject.end()), spec.subject.end());
    if (!noises.empty()) spec.samples = static_cast<int>(noises.size());
    const PatchSpec grid = gridSpec(spec);
    checkPatch(grid, model.config(), prompt, prompt);
    MetricReading reading(metric, model.config(), answerReadout(prompt, spec.answer, spec.target));
    const Shape shape{std::ssize(spec.subject), model.config().width};
    std::vector<PatchGrid> samples;
    const RemainingTime remaining;
    for (int sample = 0; sample < spec.samples; ++sample) {
        const auto at = static_cast<size_t>(sample);
        const Tensor noise = noises.empty() ? gaussianTensor(shape, trace.deviation, spec.seed, kStream + at) : noises[at];
        const auto runs = recordRuns(model, {prompt, prompt}, keptSites(grid, model.config()), reading, {noiseOf(spec, noise)}, stop);
        const auto tell = [&](const ProgressStep& step) {
            const double fraction = (sample + step.fraction) / spec.samples;
            const std::string left = remaining.text(fraction);
            progress({fraction, "noise " + std::to_string(sample + 1) + " of " + std::to_string(spec.samples) + (left.empty() ? "" : ", " + left)});
        };
        samples.push_back(gridOver(model, runs[0], runs[1], grid, reading,
            onCell ? PatchCellObserver([&](const PatchCell& cell) { onCell(at, cell); }) : PatchCellObserver(), progress ? Progress(tell) : Progress(), stop));
    }
    trace.grid = summarise(std::move(samples), spec.seed);
    return trace;
}

}  // namespace orrery
