#pragma once

#include "core/analysis/head_ref.h"
#include "core/record/workspace_contents.h"
#include "core/tensor/tensor.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace orrery {

class Workspace;

/// What of a head's attention is looked at.
enum class AttentionKind {
    Pattern,       ///< A, after the softmax
    Scores,        ///< before the softmax, masked keys at -infinity
    ValueWeighted  ///< A_ij ||v_j||, with the norm over the head's own value vector as hook_v has it (before W_O)
};

/// What was recorded of one layer's attention, over all positions (step 0).
struct AttentionLayer {
    int layer = 0, heads = 0;
    int64_t queries = 0, keys = 0;
    std::optional<TensorRow> pattern = {}, scores = {}, values = {};

    bool has(AttentionKind kind) const;
};

/// The layers of which a pattern or scores were recorded, ascending.
std::vector<AttentionLayer> attentionLayers(const RecordedPrompt& prompt);

/// One head's matrix, or what it has more than another one.
struct MapRequest {
    AttentionKind kind = AttentionKind::Pattern;
    HeadRef head = {};
    std::optional<HeadRef> minusHead = {};      ///< the difference to this head …
    std::optional<PromptId> minusPrompt = {};   ///< … or to a head of this prompt, the same one if none is named

    bool isDifference() const { return minusHead || minusPrompt; }
    bool operator==(const MapRequest&) const = default;
};

/// The site that a kind needs besides the pattern or instead of it: "blocks.3.attn.hook_v".
std::string attentionSite(AttentionKind kind, int layer);

/// @return [query, key];  @throws Error Argument with reason NotRecorded, naming the site; NoSuchHead; as Workspace::readHead
/// Cost: the head's own chunks (ValueWeighted: and the layer's values).
Tensor readAttention(const Workspace& workspace, const RecordedPrompt& prompt, AttentionKind kind, const HeadRef& head);

/// a - b.  Where both are the same infinity (masked scores) the difference is that infinity too.
/// @throws Error Shape, with both shapes in it, if they differ
Tensor difference(const Tensor& a, const Tensor& b);

/// Numbers that are equal where tokens are: ids, or the order of first appearance of pieces. Empty if positions have neither.
std::vector<int64_t> tokenNumbers(const std::vector<Position>& positions);

}  // namespace orrery
