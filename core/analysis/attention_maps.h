#pragma once

#include "core/analysis/head_ref.h"
#include "core/analysis/matrix_pyramid.h"
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

/// Which queries of a sentence pair to which keys: tokens of type 0 are the first sentence, all others the second.
enum class PairPart { FirstToFirst, FirstToSecond, SecondToFirst, SecondToSecond };

/// One head's matrix, or what it has more than another one.
struct MapRequest {
    AttentionKind kind = AttentionKind::Pattern;
    HeadRef head = {};
    std::optional<HeadRef> minusHead = {};      ///< the difference to this head …
    std::optional<PromptId> minusPrompt = {};   ///< … or to a head of this prompt, the same one if none is named
    std::optional<PairPart> part = {};          ///< only these queries and keys

    bool isDifference() const { return minusHead || minusPrompt; }
    bool operator==(const MapRequest&) const = default;
};

/// The answer to a request. Immutable, shared across threads.
struct AttentionMap {
    MapRequest request;
    PromptId prompt{};
    std::vector<int> queries, keys;               ///< the positions of rows and columns; empty: all, in order
    std::shared_ptr<const MatrixPyramid> matrix;  ///< keys that a causal model masks hold NaN in scores, 0 in patterns
    bool causal = false;                          ///< no query attends to a later position
};

/// The site that a kind needs besides the pattern or instead of it: "blocks.3.attn.hook_v".
std::string attentionSite(AttentionKind kind, int layer);

/// @return [query, key];  @throws Error Argument with reason NotRecorded, naming the site; NoSuchHead; as Workspace::readHead
/// Cost: the head's own chunks (ValueWeighted: and the layer's values).
Tensor readAttention(const Workspace& workspace, const RecordedPrompt& prompt, AttentionKind kind, const HeadRef& head);

/// a - b.  Where both are the same infinity (masked scores) the difference is that infinity too.
/// @throws Error Shape, with both shapes in it, if they differ
Tensor difference(const Tensor& a, const Tensor& b);

/// @param other  the prompt that `request.minusPrompt` names, in the same workspace; not used otherwise
/// @throws Error as readAttention and difference; Argument with reason NoSuchPart if no token is of a type that the part needs
/// Cost: one or two heads, and a pyramid of the result.
std::shared_ptr<const AttentionMap> readMap(const Workspace& workspace, const RecordedPrompt& prompt, const RecordedPrompt* other,
    const MapRequest& request);

/// Numbers that are equal where tokens are: ids, or the order of first appearance of pieces. Empty if positions have neither.
std::vector<int64_t> tokenNumbers(const std::vector<Position>& positions);

}  // namespace orrery
