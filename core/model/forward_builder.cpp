#include "core/model/forward_builder.h"

namespace orrery {

ForwardBuilder::ForwardBuilder(const ModelConfig& config, ForwardOptions options) : m_config(config), m_options(std::move(options)) {}

void ForwardBuilder::enterLayer(int layer)
{
    m_layer = layer;
    m_prefix = layer < 0 ? "" : "blocks." + std::to_string(layer) + ".";
}

ValueId ForwardBuilder::value(RowKind rows, int64_t width)
{
    m_graph.values.push_back({rows, width, kNoValue, 0, -1});
    return static_cast<ValueId>(m_graph.values.size()) - 1;
}

ValueId ForwardBuilder::view(ValueId base, int64_t column, int64_t width)
{
    m_graph.values.push_back({m_graph.value(base).rows, width, base, column, -1});
    return static_cast<ValueId>(m_graph.values.size()) - 1;
}

GraphNode& ForwardBuilder::node(NodeKind kind, std::vector<ValueId> inputs, std::vector<ValueId> outputs)
{
    GraphNode added{};
    added.kind = kind;
    added.inputs = std::move(inputs);
    added.outputs = std::move(outputs);
    added.layer = m_layer;
    m_graph.nodes.push_back(std::move(added));
    return m_graph.nodes.back();
}

ValueId ForwardBuilder::site(const std::string& name, ValueId value, std::vector<std::string> axes, std::vector<int64_t> sizes, bool optIn)
{
    const int index = static_cast<int>(m_graph.sites.size());
    m_graph.sites.push_back({full(name), m_layer, std::move(axes), std::move(sizes), optIn, false, value});
    if (m_options.given.count(full(name))) node(NodeKind::Given, {}, {value}).site = index;
    if (isEdited(name)) node(NodeKind::Edit, {value}, {}).site = index;
    node(NodeKind::Observe, {value}, {}).site = index;
    return value;
}

ValueId ForwardBuilder::streamSite(const std::string& name, ValueId value)
{
    return site(name, value, {"pos", "d_model"}, {0, m_config.width});
}

ValueId ForwardBuilder::branchSite(const std::string& name, ValueId value)
{
    return site(name, isEdited(name) ? copy(value, 1) : value, {"pos", "d_model"}, {0, m_config.width}, true);
}

ValueId ForwardBuilder::copy(ValueId x, int64_t times)
{
    const ValueId out = value(m_graph.value(x).rows, m_graph.value(x).width * times);
    node(NodeKind::Copy, {x}, {out}).heads = times;
    return out;
}

ValueId ForwardBuilder::embedding(const std::string& role, IdSource ids, const std::string& siteName)
{
    const ValueId out = value(RowKind::Positions, m_config.width);
    GraphNode& lookup = node(NodeKind::Embedding, {}, {out});
    lookup.weight = role;
    lookup.ids = ids;
    return streamSite(siteName, out);
}

ValueId ForwardBuilder::linear(ValueId x, const std::string& weight, const std::string& bias, int64_t columns)
{
    const ValueId out = value(m_graph.value(x).rows, columns);
    GraphNode& product = node(NodeKind::Linear, {x}, {out});
    product.weight = full(weight);
    product.bias = bias.empty() ? "" : full(bias);
    return out;
}

ValueId ForwardBuilder::activation(ValueId x, Activation activation)
{
    const ValueId out = value(m_graph.value(x).rows, m_graph.value(x).width);
    node(NodeKind::Activation, {x}, {out}).activation = activation;
    return out;
}

ValueId ForwardBuilder::add(ValueId left, ValueId right)
{
    const ValueId out = value(m_graph.value(left).rows, m_graph.value(left).width);
    node(NodeKind::Add, {left, right}, {out});
    return out;
}

ValueId ForwardBuilder::norm(ValueId x, const std::string& role, const std::string& prefix, const std::string& outSite)
{
    const std::string scaleName = prefix + ".hook_scale", normalizedName = prefix + ".hook_normalized";
    const bool scaleEdited = isEdited(scaleName), apart = scaleEdited || isEdited(normalizedName);
    const ValueId scale = value(RowKind::Positions, 1);
    ValueId normalized = value(RowKind::Positions, m_config.width);
    const ValueId out = value(RowKind::Positions, m_config.width);
    GraphNode& whole = node(NodeKind::LayerNorm, {x}, {apart ? kNoValue : out, normalized, scale});
    whole.scale = m_config.epsilon;
    whole.norm = m_config.norm;
    if (!apart) {
        whole.weight = full(role + ".w");
        whole.bias = full(role + ".b");
    }
    const ValueId divisor = scaleEdited ? copy(scale, 1) : scale;
    site(scaleName, divisor, {"pos", "one"}, {0, 1});
    if (scaleEdited) {
        const ValueId rescaled = value(RowKind::Positions, m_config.width);
        node(NodeKind::Affine, {normalized, scale, divisor}, {rescaled});
        normalized = rescaled;
    }
    streamSite(normalizedName, normalized);
    if (apart) {
        GraphNode& affine = node(NodeKind::Affine, {normalized}, {out});
        affine.weight = full(role + ".w");
        affine.bias = full(role + ".b");
    }
    return streamSite(outSite, out);
}

ValueId ForwardBuilder::mlp(ValueId x)
{
    const std::vector<std::string> axes{"pos", "d_mlp"};
    const ValueId pre = site("mlp.hook_pre", linear(x, "mlp.W_in", "mlp.b_in", m_config.mlpWidth), axes, {0, m_config.mlpWidth});
    const ValueId post = site("mlp.hook_post", activation(pre, m_config.activation), axes, {0, m_config.mlpWidth});
    return streamSite("hook_mlp_out", linear(post, "mlp.W_out", "mlp.b_out", m_config.width));
}

ValueId ForwardBuilder::gatherRows(ValueId x, RowChoice choice)
{
    const ValueId out = value(RowKind::Sequences, m_graph.value(x).width);
    node(NodeKind::GatherRows, {x}, {out}).choice = choice;
    return out;
}

ValueId ForwardBuilder::pool(ValueId x, PoolKind kind, bool normalize)
{
    const ValueId out = value(RowKind::Sequences, m_graph.value(x).width);
    GraphNode& pooling = node(NodeKind::Pool, {x}, {out});
    pooling.pool = kind;
    pooling.normalize = normalize;
    return out;
}

}  // namespace orrery
