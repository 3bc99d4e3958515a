#pragma once

#include "core/backend/graph.h"
#include "core/model/config.h"
#include "core/model/families.h"

#include <set>
#include <string>
#include <vector>

namespace orrery {

/// The vocabulary in which a family writes down its forward: each call adds a node, `site` names a value.
///
/// Unedited sites cost nothing: they only point at a value. An edited one gets its Edit node, and where it is a copy or an inner
/// part of a fused operation by nature (a head's own input, a norm's scale), the forward takes the longer road that has it.
class ForwardBuilder {
public:
    ForwardBuilder(const ModelConfig& config, ForwardOptions options);

    const ModelConfig& config() const { return m_config; }
    Graph take() { return std::move(m_graph); }

    /// Names and axes a block's sites share: "blocks.3." before each, layer 3. -1 leaves the blocks.
    void enterLayer(int layer);

    ValueId embedding(const std::string& role, IdSource ids, const std::string& siteName);
    /// x W + b.
    ValueId linear(ValueId x, const std::string& weight, const std::string& bias, int64_t columns);
    ValueId activation(ValueId x, Activation activation);
    ValueId add(ValueId left, ValueId right);
    /// Layer norm with the sites `prefix`.hook_scale, .hook_normalized (before the affine) and `outSite` (after it).
    ValueId norm(ValueId x, const std::string& role, const std::string& prefix, const std::string& outSite);
    /// Multi-head attention of one block on `x`, output projection and all its sites included; `normRole` empty for none before it.
    ValueId attention(ValueId x, const std::string& normRole);
    /// act(x W_in + b_in) W_out + b_out with the block's MLP sites.
    ValueId mlp(ValueId x);
    ValueId gatherRows(ValueId x, RowChoice choice);
    ValueId pool(ValueId x, PoolKind kind, bool normalize);
    /// Names a value [pos, d_model] of this layer, and lets interventions change it.
    ValueId streamSite(const std::string& name, ValueId value);
    /// Any other site; `names` and `sizes` are one prompt's axes.
    ValueId site(const std::string& name, ValueId value, std::vector<std::string> axes, std::vector<int64_t> sizes, bool optIn = false);
    /// The value itself, or its own copy if the site is edited: what one reader gets may change without the others.
    ValueId branchSite(const std::string& name, ValueId value);

private:
    std::string full(const std::string& name) const { return m_prefix + name; }
    bool isEdited(const std::string& name) const { return m_options.edited.count(full(name)) > 0; }
    ValueId value(RowKind rows, int64_t width);
    ValueId view(ValueId base, int64_t column, int64_t width);
    GraphNode& node(NodeKind kind, std::vector<ValueId> inputs, std::vector<ValueId> outputs);
    GraphNode& attentionNode(NodeKind kind, std::vector<ValueId> inputs, std::vector<ValueId> outputs);
    ValueId copy(ValueId x, int64_t times);

    struct Projections {
        ValueId query, key, value;
    };
    ValueId headInput(const std::string& name, ValueId x, bool perHead);
    ValueId projectHeads(ValueId x, int part, const std::string& normRole);
    Projections project(ValueId x, const std::string& normRole);
    Projections cached(const Projections& present);
    Projections prefixed(const Projections& present);
    ValueId joinPrefix(const std::string& siteName, ValueId present);
    ValueId pattern(const Projections& from);
    ValueId attentionOutput(ValueId z);
    ValueId headSite(const std::string& name, ValueId value);
    ValueId matrixSite(const std::string& name, ValueId value, bool optIn);

    const ModelConfig& m_config;
    ForwardOptions m_options;
    int m_layer = -1;
    std::string m_prefix;
    Graph m_graph;
};

}  // namespace orrery
