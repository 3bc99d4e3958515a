#include "core/analysis/attention_rollout.h"

#include "core/analysis/attention_maps.h"
#include "core/base/error.h"
#include "core/record/workspace.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <future>
#include <numeric>
#include <utility>

namespace orrery {

namespace {

constexpr int64_t kBand = 256;  ///< rows of a product between two looks at the stop; a causal one goes no further right than its band

void scaleRowsToOne(Tensor& matrix)
{
    const int64_t width = matrix.shape()[1];
    for (int64_t row = 0; row < matrix.shape()[0]; ++row) {
        const std::span<float> values = matrix.values().subspan(static_cast<size_t>(row * width), static_cast<size_t>(width));
        const double sum = std::accumulate(values.begin(), values.end(), 0.0);
        if (sum == 0) continue;
        const auto share = static_cast<float>(1 / sum);
        for (float& value : values) value *= share;
    }
}

/// residual I + (1 - residual) fused
void mixResidual(Tensor& fused, double residual)
{
    const auto share = static_cast<float>(1 - residual);
    for (float& value : fused.values()) value *= share;
    const int64_t size = fused.shape()[0];
    for (int64_t i = 0; i < size; ++i) fused.data()[i * size + i] += static_cast<float>(residual);
}

bool isCausal(const Tensor& matrix)
{
    const int64_t size = matrix.shape()[0];
    return visibilityOf({matrix.data(), {1, size, size}, {size * size, size, 1}}) == Visibility::Causal;
}

void requireRecorded(const RecordedPrompt& prompt, const std::vector<AttentionLayer>& layers)
{
    const auto refuse = [&](int layer) {
        const std::string site = attentionSite(AttentionKind::Pattern, layer);
        throw Error(ErrorKind::Argument, site + " was not recorded in run " + std::to_string(number(prompt.run.id)) + ": rollout needs every layer's pattern")
            .withReason("NotRecorded").at(site);
    };
    if (layers.empty()) refuse(0);
    for (size_t i = 0; i < layers.size(); ++i)
        if (layers[i].layer != static_cast<int>(i) || !layers[i].pattern) refuse(static_cast<int>(i));
}

/// By bits and to the end, so that it vectorises.
bool areFinite(std::span<const float> values)
{
    int32_t bad = 0;
    for (const float value : values) bad |= (std::bit_cast<uint32_t>(value) & 0x7F800000U) == 0x7F800000U;
    return bad == 0;
}

void requireFinite(const Tensor& pattern, const HeadRef& head)
{
    if (areFinite(pattern.values())) return;
    const auto bad = std::find_if(pattern.values().begin(), pattern.values().end(), [](float value) { return !std::isfinite(value); });
    const int64_t at = bad - pattern.values().begin(), keys = pattern.shape()[1];
    const std::string name = headName(head);
    throw Error(ErrorKind::Argument, "the pattern of " + name + " holds no number at query " + std::to_string(at / keys) + ", key " + std::to_string(at % keys)
            + ": rollout would spread it").withReason("HeadNotFinite").at(name);
}

/// A head's pattern; one that is damaged or holds NaN is named, since without it there is no rollout.
Tensor readWhole(const Workspace& workspace, const AttentionLayer& layer, int head)
{
    try {
        Tensor pattern = workspace.readHead(layer.pattern->id, head);
        requireFinite(pattern, {layer.layer, head});
        return pattern;
    } catch (const Error& error) {
        if (!isDamage(error)) throw;
        const std::string name = headName({layer.layer, head});
        throw error.during("rollout needs every head, " + name + " too").withReason("HeadDamaged").at(error.place().empty() ? name : name + ", " + error.place());
    }
}

/// Every so manieth head of a layer, from `first`.
FusedHeads fusedLane(const Workspace& workspace, const AttentionLayer& layer, int first, int step, HeadFusion fusion, const std::stop_token& stop)
{
    FusedHeads fused(fusion);
    for (int head = first; head < layer.heads; head += step) {
        throwIfStopped(stop);
        fused.add(readWhole(workspace, layer, head));
    }
    return fused;
}

/// Heads are dealt out in turn and gathered in order, so that the same file gives the same numbers.
Tensor fusedLayer(std::span<const Workspace* const> readers, const AttentionLayer& layer, HeadFusion fusion, const std::stop_token& stop)
{
    const int lanes = std::clamp(static_cast<int>(readers.size()), 1, layer.heads);
    std::vector<std::future<FusedHeads>> others;
    for (int lane = 1; lane < lanes; ++lane)
        others.push_back(std::async(std::launch::async, fusedLane, std::cref(*readers[static_cast<size_t>(lane)]), std::cref(layer), lane, lanes, fusion, std::cref(stop)));
    FusedHeads fused = fusedLane(*readers.front(), layer, 0, lanes, fusion, stop);
    for (std::future<FusedHeads>& other : others) fused.add(other.get());
    return fused.take();
}

}  // namespace

void FusedHeads::add(Tensor pattern) { merge(std::move(pattern), 1); }

void FusedHeads::add(FusedHeads&& others)
{
    if (others.m_heads > 0) merge(std::move(others.m_sum), others.m_heads);
}

void FusedHeads::merge(Tensor matrix, int heads)
{
    const Shape& shape = matrix.shape();
    if (shape.rank() != 2 || shape[0] != shape[1] || (m_heads > 0 && shape != m_sum.shape()))
        throw Error(ErrorKind::Shape, "a pattern of " + shape.text() + " can't be rolled out: every layer must map the same positions to themselves");
    if (std::exchange(m_heads, m_heads + heads) == 0) {
        m_sum = std::move(matrix);
        return;
    }
    const auto fold = [&](const auto& of) { std::transform(m_sum.values().begin(), m_sum.values().end(), matrix.values().begin(), m_sum.values().begin(), of); };
    switch (m_fusion) {
    case HeadFusion::Mean: return fold([](float a, float b) { return a + b; });
    case HeadFusion::Maximum: return fold([](float a, float b) { return std::max(a, b); });
    case HeadFusion::Minimum: return fold([](float a, float b) { return std::min(a, b); });
    }
}

Tensor FusedHeads::take()
{
    scaleRowsToOne(m_sum);
    return std::move(m_sum);
}

Tensor rolledOut(ComputeDevice& device, Tensor fused, const Tensor& before, double residual, const std::stop_token& stop)
{
    mixResidual(fused, residual);
    scaleRowsToOne(fused);
    if (before.shape().rank() == 0) return fused;
    if (before.shape() != fused.shape())
        throw Error(ErrorKind::Shape, "layers over " + std::to_string(fused.shape()[0]) + " and " + std::to_string(before.shape()[0])
                + " positions can't be rolled out");
    const int64_t size = fused.shape()[0];
    const bool causal = isCausal(fused) && isCausal(before);
    Tensor result(fused.shape());
    for (int64_t first = 0; first < size; first += kBand) {
        throwIfStopped(stop);
        const int64_t rows = std::min(kBand, size - first), reach = causal ? first + rows : size;
        device.matmul({.input = fused.data() + first * size, .weight = before.data(), .bias = nullptr, .output = result.data() + first * size,
            .preActivation = nullptr, .rows = rows, .inner = reach, .columns = reach, .inputStride = size, .weightStride = size, .outputStride = size,
            .preActivationStride = 0, .weightType = WeightType::F32, .layout = WeightLayout::InOut, .activation = Activation::None, .accumulate = 0,
            .replicas = 1, .inputReplicaStride = 0, .weightReplicaStride = 0, .biasReplicaStride = 0, .outputReplicaStride = 0,
            .preActivationReplicaStride = 0});
    }
    return result;
}

std::shared_ptr<const Rollout> readRollout(std::span<const Workspace* const> readers, const RecordedPrompt& prompt, const RolloutOptions& options,
    const Progress& progress, const std::stop_token& stop)
{
    if (!(options.residual >= 0 && options.residual <= 1))
        throw Error(ErrorKind::Argument, "a residual weight of " + std::to_string(options.residual) + " is outside 0 to 1");
    const std::vector<AttentionLayer> layers = attentionLayers(prompt);
    requireRecorded(prompt, layers);
    auto rollout = std::make_shared<Rollout>();
    rollout->options = options, rollout->prompt = prompt.prompt.id;
    ComputeDevice device(cpuDeviceApi());
    Tensor before;
    for (const AttentionLayer& layer : layers) {
        if (progress) progress({static_cast<double>(rollout->layers.size()) / static_cast<double>(layers.size()), "layer " + std::to_string(layer.layer)});
        before = rolledOut(device, fusedLayer(readers, layer, options.fusion, stop), before, options.residual, stop);
        rollout->maps.push_back(MatrixPyramid::build(before));
        rollout->layers.push_back(layer.layer);
    }
    rollout->causal = before.shape()[0] > 1 && isCausal(before);
    return rollout;
}

}  // namespace orrery
