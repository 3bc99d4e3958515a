#pragma once

#include "kernels/activation.h"
#include "kernels/embedding.h"
#include "kernels/layer_norm.h"

#include <cstdint>
#include <string>
#include <vector>

namespace orrery {

using ValueId = int32_t;
inline constexpr ValueId kNoValue = -1;

/// What the rows of a value are.
enum class RowKind {
    Positions,  ///< every position of every prompt, packed without padding: N = sum of the prompts' lengths
    Sequences,  ///< one row a prompt
    Matrices,   ///< a prompt's block is [heads, T, S] dense, blocks one after the other
    CacheRows   ///< keys or values of earlier and present positions, in a buffer that outlives the run
};

/// One tensor of a forward. `width` counts columns (heads, for Matrices). A view is some columns of another value.
struct GraphValue {
    RowKind rows = RowKind::Positions;
    int64_t width = 0;
    ValueId base = kNoValue;  ///< the value this is a view of
    int64_t column = 0;       ///< first column in `base`
    int cache = -1;           ///< which buffer of the KV cache, for CacheRows
};

enum class NodeKind {
    Embedding,    ///< out = table[ids]
    Linear,       ///< out = in W + b
    HeadLinear,   ///< out[:, a, :] = in[:, a, :] W_a (+ b_a): one product a head
    Activation,   ///< out = act(in)
    LayerNorm,    ///< out, normalized, scale = LN(in); each output optional
    Affine,       ///< out = in * (numerator / denominator) * gain + bias; in, numerator, denominator
    Add,          ///< out = left + right
    SumHeads,     ///< out = sum over heads of in[:, a, :], + bias
    Copy,         ///< out = in, `heads` times side by side
    Scores,       ///< raw, scores, pattern = attention of query and key; each output optional
    MaskScores,   ///< scores = raw where visible, -inf elsewhere
    Softmax,      ///< pattern = softmax(scores)
    Mix,          ///< out = pattern value; inputs pattern, value
    Stream,       ///< out = attention of query, key, value, no matrix kept (made by the planner from Scores + Mix)
    GatherRows,   ///< out = one row a prompt
    Pool,         ///< out = one vector a prompt
    StoreCache,   ///< appends key and value rows to the cache
    JoinPrefix,   ///< out = rows of earlier positions that the run was handed, then in
    Given,        ///< its value is what the run was handed for the site
    Edit,         ///< changes its value in place: the interventions at a site
    Observe       ///< shows its value to whoever asked for the site
};

enum class IdSource : int { Tokens, Positions, TokenTypes };
enum class RowChoice : int { First, Last };

/// One step of a forward, in program order. Which fields mean something follows from `kind`.
struct GraphNode {
    NodeKind kind;
    std::vector<ValueId> inputs;
    std::vector<ValueId> outputs;    ///< kNoValue for an optional output that nobody reads
    std::string weight, bias;        ///< parameter roles, empty for none (LayerNorm: gain and bias)
    Activation activation = Activation::None;
    double scale = 1;                ///< Scores, Stream: factor on q k^T; LayerNorm: epsilon
    int64_t heads = 1;               ///< attention, HeadLinear, SumHeads, Copy (times side by side), LayerNorm (rows in a row)
    int64_t keyHeads = 1;            ///< attention nodes
    int64_t headWidth = 0;           ///< attention nodes
    int64_t column = 0;              ///< HeadLinear: first output column of head 0's block in the whole matrix
    int64_t innerStep = 0, columnStep = 0;  ///< HeadLinear: from one head's block to the next
    bool causal = false;
    bool dense = false;              ///< Mix: the pattern may have entries beyond the diagonal
    IdSource ids = IdSource::Tokens;
    RowChoice choice = RowChoice::First;
    PoolKind pool = PoolKind::Mean;
    NormKind norm = NormKind::Layer; ///< LayerNorm
    bool normalize = false;          ///< Pool: divide by the 2-norm
    int layer = -1;
    int site = -1;                   ///< Edit, Observe, Given, JoinPrefix: index into Graph::sites
    bool accumulate = false;         ///< set by the planner: adds to its output, which is also the residual's storage
    ValueId preActivation = kNoValue;  ///< set by the planner: Linear that also applies the activation
};

/// A named place in a forward where an activation can be read or changed.
struct GraphSite {
    std::string name;                ///< TransformerLens's, e.g. "blocks.3.attn.hook_pattern"
    int layer = -1;
    std::vector<std::string> axes;   ///< of one prompt's tensor: "pos", "head", "d_head", "d_model", "query", "key", …
    std::vector<int64_t> sizes;      ///< one an axis; 0 for axes that follow the prompt (pos, query, key)
    bool optIn = false;              ///< not part of `*`
    bool repeatsHeads = false;       ///< observed unchanged: one row serves every head (stride 0)
    ValueId value = kNoValue;
};

/// A forward as it is written down: values, nodes in order, sites. Made by a family, read by the planner.
struct Graph {
    std::vector<GraphValue> values;
    std::vector<GraphNode> nodes;
    std::vector<GraphSite> sites;

    const GraphValue& value(ValueId id) const { return values[static_cast<size_t>(id)]; }
    /// The value whose storage `id` lies in.
    ValueId owner(ValueId id) const { return value(id).base == kNoValue ? id : owner(value(id).base); }
};

}  // namespace orrery
