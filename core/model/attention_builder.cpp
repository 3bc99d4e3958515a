// The attention of one block, as ForwardBuilder writes it down.
//
//   q, k, v = x W_QKV + b_QKV, split by head;  scores = q k^T * scale, masked;  pattern = softmax(scores);
//   z = pattern v;  out = sum over heads of z W_O + b_O.      Vaswani et al. 2017, arXiv:1706.03762, section 3.2
#include "core/model/forward_builder.h"

#include <algorithm>

namespace orrery {

GraphNode& ForwardBuilder::attentionNode(NodeKind kind, std::vector<ValueId> inputs, std::vector<ValueId> outputs)
{
    GraphNode& added = node(kind, std::move(inputs), std::move(outputs));
    added.heads = m_config.heads;
    added.keyHeads = m_config.heads;
    added.headWidth = m_config.headWidth;
    added.causal = m_config.causal();
    added.scale = m_config.scoreScale(m_layer);
    return added;
}

ValueId ForwardBuilder::headSite(const std::string& name, ValueId value)
{
    return site(name, value, {"pos", "head", "d_head"}, {0, m_config.heads, m_config.headWidth});
}

ValueId ForwardBuilder::matrixSite(const std::string& name, ValueId value, bool optIn)
{
    return site(name, value, {"head", "query", "key"}, {m_config.heads, 0, 0}, optIn);
}

// A head's own copy of the stream, before the norm. Unedited, one row serves all heads.
ValueId ForwardBuilder::headInput(const std::string& name, ValueId x, bool perHead)
{
    const bool copies = isEdited(name) && !perHead;
    const ValueId input = copies ? copy(x, m_config.heads) : isEdited(name) ? copy(x, 1) : x;
    site(name, input, {"pos", "head", "d_model"}, {0, m_config.heads, m_config.width}, true);
    m_graph.sites.back().repeatsHeads = m_graph.value(input).width == m_config.width;
    return input;
}

// Query (part 0), key (1) or value (2) from per-head inputs: a norm and a product a head.
ValueId ForwardBuilder::projectHeads(ValueId x, int part, const std::string& normRole)
{
    ValueId input = x;
    if (!normRole.empty()) {
        input = value(RowKind::Positions, m_config.heads * m_config.width);
        GraphNode& norm = node(NodeKind::LayerNorm, {x}, {input, kNoValue, kNoValue});
        norm.heads = m_config.heads;
        norm.weight = full(normRole + ".w");
        norm.bias = full(normRole + ".b");
        norm.scale = m_config.epsilon;
        norm.norm = m_config.norm;
    }
    const ValueId out = value(RowKind::Positions, m_config.heads * m_config.headWidth);
    GraphNode& product = node(NodeKind::HeadLinear, {input}, {out});
    product.weight = full("attn.W_QKV");
    product.bias = full("attn.b_QKV");
    product.heads = m_config.heads;
    product.column = part * m_config.heads * m_config.headWidth;
    product.columnStep = m_config.headWidth;
    return out;
}

ForwardBuilder::Projections ForwardBuilder::project(ValueId x, const std::string& normRole)
{
    const ValueId shared = headInput("hook_attn_in", x, false);
    const bool allEdited = isEdited("hook_attn_in");
    const char* const inputs[3] = {"hook_q_input", "hook_k_input", "hook_v_input"};
    const char* const outputs[3] = {"attn.hook_q", "attn.hook_k", "attn.hook_v"};
    const int64_t width = m_config.heads * m_config.headWidth;
    ValueId own[3];
    for (int part = 0; part < 3; ++part) own[part] = headInput(inputs[part], shared, allEdited);

    const ValueId normed = normRole.empty() ? x : norm(x, normRole, normRole, normRole + ".hook_out");
    const ValueId packed = linear(normed, "attn.W_QKV", "attn.b_QKV", 3 * width);
    ValueId parts[3];
    for (int part = 0; part < 3; ++part) {
        const bool byHead = allEdited || isEdited(inputs[part]);
        parts[part] = byHead ? projectHeads(own[part], part, normRole) : view(packed, part * width, width);
        headSite(outputs[part], parts[part]);
    }
    return {parts[0], parts[1], parts[2]};
}

// The same with keys and values of all positions so far, from the cache.
ForwardBuilder::Projections ForwardBuilder::cached(const Projections& present)
{
    const int64_t width = m_config.heads * m_config.headWidth;
    node(NodeKind::StoreCache, {present.key, present.value}, {});
    Projections all = present;
    all.key = value(RowKind::CacheRows, width);
    m_graph.values.back().cache = 2 * m_layer;
    all.value = value(RowKind::CacheRows, width);
    m_graph.values.back().cache = 2 * m_layer + 1;
    return all;
}

// The same with keys and values of each prompt's first positions, which the run is handed.
ForwardBuilder::Projections ForwardBuilder::prefixed(const Projections& present)
{
    return {present.query, joinPrefix("attn.hook_k", present.key), joinPrefix("attn.hook_v", present.value)};
}

ValueId ForwardBuilder::joinPrefix(const std::string& siteName, ValueId present)
{
    const ValueId all = value(RowKind::CacheRows, m_config.heads * m_config.headWidth);
    const auto named = std::find_if(m_graph.sites.begin(), m_graph.sites.end(), [&](const GraphSite& site) { return site.name == full(siteName); });
    node(NodeKind::JoinPrefix, {present}, {all}).site = static_cast<int>(named - m_graph.sites.begin());
    return all;
}

ValueId ForwardBuilder::pattern(const Projections& from)
{
    const bool rawEdited = isEdited("attn.hook_scores_raw"), scoresEdited = rawEdited || isEdited("attn.hook_attn_scores");
    const ValueId raw = value(RowKind::Matrices, m_config.heads), scores = value(RowKind::Matrices, m_config.heads);
    const ValueId pattern = value(RowKind::Matrices, m_config.heads);
    attentionNode(NodeKind::Scores, {from.query, from.key}, {raw, rawEdited ? kNoValue : scores, scoresEdited ? kNoValue : pattern});
    matrixSite("attn.hook_scores_raw", raw, true);
    if (rawEdited) attentionNode(NodeKind::MaskScores, {raw}, {scores});
    matrixSite("attn.hook_attn_scores", scores, false);
    if (scoresEdited) attentionNode(NodeKind::Softmax, {scores}, {pattern});
    return matrixSite("attn.hook_pattern", pattern, false);
}

ValueId ForwardBuilder::attentionOutput(ValueId z)
{
    const int64_t heads = m_config.heads;
    const ValueId result = value(RowKind::Positions, heads * m_config.width);
    GraphNode& perHead = node(NodeKind::HeadLinear, {z}, {result});
    perHead.weight = full("attn.W_O");
    perHead.heads = heads;
    perHead.innerStep = m_config.headWidth;
    site("attn.hook_result", result, {"pos", "head", "d_model"}, {0, heads, m_config.width}, true);
    if (!isEdited("attn.hook_result")) return linear(z, "attn.W_O", "attn.b_O", m_config.width);
    const ValueId out = value(RowKind::Positions, m_config.width);
    GraphNode& sum = node(NodeKind::SumHeads, {result}, {out});
    sum.heads = heads;
    sum.bias = full("attn.b_O");
    return out;
}

ValueId ForwardBuilder::attention(ValueId x, const std::string& normRole)
{
    Projections parts = project(x, normRole);
    if (m_options.cached) parts = cached(parts);
    if (m_options.prefixed) parts = prefixed(parts);
    const ValueId weights = pattern(parts);
    const ValueId z = value(RowKind::Positions, m_config.heads * m_config.headWidth);
    const bool changed = isEdited("attn.hook_pattern") || isEdited("attn.hook_attn_scores") || isEdited("attn.hook_scores_raw");
    attentionNode(NodeKind::Mix, {weights, parts.value}, {z}).dense = changed;
    headSite("attn.hook_z", z);
    return streamSite("hook_attn_out", attentionOutput(z));
}

}  // namespace orrery
