#pragma once

#include "core/analysis/attention_atlas.h"
#include "tests/views/recorded_samples.h"

#include <cmath>

namespace orrery {

inline constexpr int kSampleLayers = 3, kSampleHeads = 4;

/// A prompt of which patterns, and scores and values of layer 0 only, were recorded.
inline std::shared_ptr<RecordedPrompt> promptWithAttention(int positions)
{
    auto prompt = recordedPrompt(positions);
    prompt->layers = kSampleLayers, prompt->heads = kSampleHeads;
    const auto add = [&](AttentionKind kind, int layer, Shape shape) {
        TensorRow row;
        row.id = TensorId{static_cast<long long>(prompt->tensors.size()) + 1};
        row.siteInfo = {attentionSite(kind, layer), layer, "head,query,key"};
        row.variant = "clean";
        row.shape = std::move(shape);
        prompt->tensors.push_back(row);
    };
    for (int layer = 0; layer < kSampleLayers; ++layer) add(AttentionKind::Pattern, layer, {kSampleHeads, positions, positions});
    add(AttentionKind::Scores, 0, {kSampleHeads, positions, positions});
    add(AttentionKind::ValueWeighted, 0, {positions, kSampleHeads, 8});
    return prompt;
}

/// Each query attends with 0.75 to one key, `head + 1` positions back (or 0), with the rest to itself.
inline Tensor stepPattern(int positions, int head)
{
    Tensor pattern(Shape{positions, positions});
    for (int query = 0; query < positions; ++query) {
        pattern.data()[query * positions + std::max(0, query - head - 1)] += 0.75f;
        pattern.data()[query * positions + query] += 0.25f;
    }
    return pattern;
}

inline std::shared_ptr<const AttentionMap> mapFor(const RecordedPrompt& prompt, const MapRequest& request)
{
    auto map = std::make_shared<AttentionMap>();
    map->request = request;
    map->prompt = prompt.prompt.id;
    map->causal = true;
    map->matrix = MatrixPyramid::build(stepPattern(static_cast<int>(prompt.positions.size()), request.head.head));
    return map;
}

/// Induction is 0.1 (4 layer + head), entropy one minus that; the rest is unset.
inline std::vector<HeadSummary> summariesFor(const RecordedPrompt& prompt)
{
    std::vector<HeadSummary> summaries;
    for (int layer = 0; layer < kSampleLayers; ++layer)
        for (int head = 0; head < kSampleHeads; ++head) {
            HeadSummary summary{.head = {layer, head}, .scores = {}, .thumbnail = MatrixPyramid::build(stepPattern(static_cast<int>(prompt.positions.size()), head)), .causal = true};
            summary.scores.induction.rows = 0.1 * (kSampleHeads * layer + head);
            summary.scores.entropy = 1 - *summary.scores.induction.rows;
            summaries.push_back(std::move(summary));
        }
    return summaries;
}

}  // namespace orrery
