#include "core/analysis/attention_rollout.h"

#include "core/analysis/attention_maps.h"
#include "core/base/error.h"
#include "core/record/workspace.h"

#include <algorithm>
#include <numeric>

namespace orrery {

namespace {

constexpr int64_t kRowsBetweenStops = 64;

void scaleRowsToOne(Tensor& matrix)
{
    const int64_t width = matrix.shape()[1];
    for (int64_t row = 0; row < matrix.shape()[0]; ++row) {
        const std::span<float> values = matrix.values().subspan(static_cast<size_t>(row * width), static_cast<size_t>(width));
        const double sum = std::accumulate(values.begin(), values.end(), 0.0);
        if (sum == 0) continue;
        for (float& value : values) value = static_cast<float>(value / sum);
    }
}

/// residual I + (1 - residual) fused
Tensor withResidual(const Tensor& fused, double residual)
{
    Tensor mixed = fused;
    for (float& value : mixed.values()) value = static_cast<float>(value * (1 - residual));
    const int64_t size = fused.shape()[0];
    for (int64_t i = 0; i < size; ++i) mixed.data()[i * size + i] += static_cast<float>(residual);
    return mixed;
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

Tensor fusedLayer(const Workspace& workspace, const AttentionLayer& layer, HeadFusion fusion, const std::stop_token& stop)
{
    FusedHeads fused(fusion);
    for (int head = 0; head < layer.heads; ++head) {
        throwIfStopped(stop);
        fused.add(workspace.readHead(layer.pattern->id, head));
    }
    return fused.take();
}

}  // namespace

void FusedHeads::add(const Tensor& pattern)
{
    const Shape& shape = pattern.shape();
    if (shape.rank() != 2 || shape[0] != shape[1] || (m_heads > 0 && shape != m_sum.shape()))
        throw Error(ErrorKind::Shape, "a pattern of " + shape.text() + " can't be rolled out: every layer must map the same positions to themselves");
    if (m_heads++ == 0) {
        m_sum = pattern;
        return;
    }
    const auto merge = [this](float sum, float value) {
        if (m_fusion == HeadFusion::Mean) return sum + value;
        return m_fusion == HeadFusion::Maximum ? std::max(sum, value) : std::min(sum, value);
    };
    std::transform(m_sum.values().begin(), m_sum.values().end(), pattern.values().begin(), m_sum.values().begin(), merge);
}

Tensor FusedHeads::take()
{
    scaleRowsToOne(m_sum);
    return std::move(m_sum);
}

Tensor rolledOut(const Tensor& fused, const Tensor& before, double residual, const std::stop_token& stop)
{
    Tensor mixed = withResidual(fused, residual);
    scaleRowsToOne(mixed);
    if (before.shape().rank() == 0) return mixed;
    if (before.shape() != mixed.shape())
        throw Error(ErrorKind::Shape, "layers over " + std::to_string(mixed.shape()[0]) + " and " + std::to_string(before.shape()[0])
                + " positions can't be rolled out");
    const int64_t size = mixed.shape()[0];
    Tensor result(mixed.shape());
    for (int64_t row = 0; row < size; ++row) {
        if (row % kRowsBetweenStops == 0) throwIfStopped(stop);
        float* target = result.data() + row * size;
        for (int64_t middle = 0; middle < size; ++middle) {
            const float weight = mixed.data()[row * size + middle];
            if (weight == 0) continue;  // the half that a causal pattern can't see
            const float* source = before.data() + middle * size;
            for (int64_t column = 0; column < size; ++column) target[column] += weight * source[column];
        }
    }
    return result;
}

std::shared_ptr<const Rollout> readRollout(const Workspace& workspace, const RecordedPrompt& prompt, const RolloutOptions& options,
    const Progress& progress, const std::stop_token& stop)
{
    if (!(options.residual >= 0 && options.residual <= 1))
        throw Error(ErrorKind::Argument, "a residual weight of " + std::to_string(options.residual) + " is outside 0 to 1");
    const std::vector<AttentionLayer> layers = attentionLayers(prompt);
    requireRecorded(prompt, layers);
    auto rollout = std::make_shared<Rollout>();
    rollout->options = options, rollout->prompt = prompt.prompt.id;
    Tensor before;
    for (const AttentionLayer& layer : layers) {
        if (progress) progress({static_cast<double>(rollout->layers.size()) / static_cast<double>(layers.size()), "layer " + std::to_string(layer.layer)});
        before = rolledOut(fusedLayer(workspace, layer, options.fusion, stop), before, options.residual, stop);
        rollout->maps.push_back(MatrixPyramid::build(before));
        rollout->layers.push_back(layer.layer);
    }
    const int64_t size = before.shape()[0];
    rollout->causal = visibilityOf({before.data(), {1, size, size}, {size * size, size, 1}}) == Visibility::Causal && size > 1;
    return rollout;
}

}  // namespace orrery
