#include "core/model/weights.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <cctype>

namespace orrery {
namespace {

std::string layerName(const std::string& prefix, int64_t layer, const std::string& rest)
{
    return prefix + std::to_string(layer) + "." + rest;
}

/// Collects specs; knows the shapes that recur.
class SpecList {
public:
    void vector(const std::string& role, int64_t size, const std::vector<std::string>& names, bool optional = false)
    {
        m_specs.push_back({role, Shape{size}, WeightLayout::InOut, false, optional, {{names, Shape{size}}}});
    }
    void table(const std::string& role, int64_t entries, int64_t width, const std::vector<std::string>& names, bool optional = false)
    {
        const Shape shape{entries, width};
        m_specs.push_back({role, shape, WeightLayout::OutIn, true, optional, {{names, shape}}});
    }
    /// GPT-2's Conv1D, [in, out], with its bias.
    void conv1d(const std::string& weightRole, const std::string& biasRole, int64_t in, int64_t out, const std::string& name)
    {
        const Shape shape{in, out};
        m_specs.push_back({weightRole, shape, WeightLayout::InOut, true, false, {{{name + ".weight"}, shape}}});
        vector(biasRole, out, {name + ".bias"});
    }
    /// A Linear, [out, in], with its bias; several of them side by side become one product.
    void linear(const std::string& weightRole, const std::string& biasRole, int64_t in, int64_t out, const std::vector<std::string>& names)
    {
        WeightSpec weight{weightRole, Shape{out * static_cast<int64_t>(names.size()), in}, WeightLayout::OutIn, true, false, {}};
        WeightSpec bias{biasRole, Shape{out * static_cast<int64_t>(names.size())}, WeightLayout::InOut, false, false, {}};
        for (const std::string& name : names) {
            weight.parts.push_back({{name + ".weight"}, Shape{out, in}});
            bias.parts.push_back({{name + ".bias"}, Shape{out}});
        }
        m_specs.push_back(weight);
        m_specs.push_back(bias);
    }
    void norm(const std::string& role, int64_t width, const std::string& name)
    {
        vector(role + ".w", width, {name + ".weight", name + ".gamma"});
        vector(role + ".b", width, {name + ".bias", name + ".beta"});
    }
    std::vector<WeightSpec> take() { return std::move(m_specs); }

private:
    std::vector<WeightSpec> m_specs;
};

std::vector<WeightSpec> gpt2Specs(const ModelConfig& config)
{
    const int64_t d = config.width, f = config.mlpWidth, inner = config.heads * config.headWidth;
    SpecList list;
    list.table("embed.W_E", config.vocabulary, d, {"wte.weight"});
    list.table("pos_embed.W_pos", config.context, d, {"wpe.weight"});
    for (int64_t layer = 0; layer < config.layers; ++layer) {
        const std::string block = layerName("blocks.", layer, "");
        const auto file = [&](const char* rest) { return layerName("h.", layer, rest); };
        list.norm(block + "ln1", d, file("ln_1"));
        list.conv1d(block + "attn.W_QKV", block + "attn.b_QKV", d, 3 * inner, file("attn.c_attn"));
        list.conv1d(block + "attn.W_O", block + "attn.b_O", inner, d, file("attn.c_proj"));
        list.norm(block + "ln2", d, file("ln_2"));
        list.conv1d(block + "mlp.W_in", block + "mlp.b_in", d, f, file("mlp.c_fc"));
        list.conv1d(block + "mlp.W_out", block + "mlp.b_out", f, d, file("mlp.c_proj"));
    }
    list.norm("ln_final", d, "ln_f");
    if (config.output == OutputHead::LanguageModel && !config.tied) list.table("unembed.W_U", config.vocabulary, d, {"lm_head.weight"});
    if (config.output == OutputHead::LanguageModel && config.unembedBias) list.vector("unembed.b_U", config.vocabulary, {"lm_head.bias"});
    return list.take();
}

void bertHeadSpecs(const ModelConfig& config, SpecList& list)
{
    const int64_t d = config.width;
    if (config.pooler) list.linear("pooler.W", "pooler.b", d, d, {"pooler.dense"});
    if (config.nextSentence) list.linear("nsp.W", "nsp.b", d, 2, {"cls.seq_relationship"});
    if (config.output != OutputHead::MaskedLanguage) return;
    list.linear("mlm.W", "mlm.b", d, d, {"cls.predictions.transform.dense"});
    list.norm("mlm.ln", d, "cls.predictions.transform.LayerNorm");
    if (!config.tied) list.table("unembed.W_U", config.vocabulary, d, {"cls.predictions.decoder.weight"});
    list.vector("unembed.b_U", config.vocabulary, {"cls.predictions.bias", "cls.predictions.decoder.bias"});
}

std::vector<WeightSpec> bertSpecs(const ModelConfig& config)
{
    const int64_t d = config.width, f = config.mlpWidth;
    SpecList list;
    list.table("embed.W_E", config.vocabulary, d, {"embeddings.word_embeddings.weight"});
    list.table("pos_embed.W_pos", config.context, d, {"embeddings.position_embeddings.weight"});
    list.table("token_type_embed.W_type", config.tokenTypes, d, {"embeddings.token_type_embeddings.weight"});
    list.norm("embed.ln", d, "embeddings.LayerNorm");
    for (int64_t layer = 0; layer < config.layers; ++layer) {
        const std::string block = layerName("blocks.", layer, "");
        const auto file = [&](const char* rest) { return layerName("encoder.layer.", layer, rest); };
        list.linear(block + "attn.W_QKV", block + "attn.b_QKV", d, d,
            {file("attention.self.query"), file("attention.self.key"), file("attention.self.value")});
        list.linear(block + "attn.W_O", block + "attn.b_O", d, d, {file("attention.output.dense")});
        list.norm(block + "ln1", d, file("attention.output.LayerNorm"));
        list.linear(block + "mlp.W_in", block + "mlp.b_in", d, f, {file("intermediate.dense")});
        list.linear(block + "mlp.W_out", block + "mlp.b_out", f, d, {file("output.dense")});
        list.norm(block + "ln2", d, file("output.LayerNorm"));
    }
    bertHeadSpecs(config, list);
    return list.take();
}

bool isLayerBuffer(std::string_view name)
{
    if (!name.starts_with("h.")) return false;
    name.remove_prefix(2);
    while (!name.empty() && std::isdigit(static_cast<unsigned char>(name.front()))) name.remove_prefix(1);
    return name == ".attn.bias" || name == ".attn.masked_bias";
}

}  // namespace

std::vector<WeightSpec> weightSpecs(const ModelConfig& config)
{
    return config.family == Family::Gpt2 ? gpt2Specs(config) : bertSpecs(config);
}

std::vector<std::string> basePrefixes(const ModelConfig& config)
{
    return {"", config.family == Family::Gpt2 ? "transformer." : "bert."};
}

bool isIgnoredBuffer(const ModelConfig& config, std::string_view name)
{
    for (const std::string& prefix : basePrefixes(config))
        if (!prefix.empty() && name.starts_with(prefix)) name.remove_prefix(prefix.size());
    if (name.ends_with(".num_batches_tracked")) return true;
    if (config.family == Family::Gpt2) return isLayerBuffer(name);
    return name == "embeddings.position_ids" || name == "embeddings.token_type_ids";
}

Tensor Weight::toTensor() const
{
    Tensor tensor(shape);
    convertToFloat(type, data, tensor.data(), static_cast<size_t>(shape.count()));
    return tensor;
}

ModelWeights::ModelWeights(std::vector<Weight> weights, std::vector<std::unique_ptr<unsigned char[], AlignedFree>> memory)
    : m_weights(std::move(weights)), m_memory(std::move(memory))
{
    for (size_t i = 0; i < m_weights.size(); ++i) m_byRole[m_weights[i].role] = i;
}

const Weight* ModelWeights::find(const std::string& role) const
{
    const auto found = m_byRole.find(role);
    return found == m_byRole.end() ? nullptr : &m_weights[found->second];
}

const Weight& ModelWeights::at(const std::string& role) const
{
    const Weight* weight = find(role);
    if (!weight) throw Error(ErrorKind::Internal, "the model has no parameter '" + role + "'");
    return *weight;
}

size_t ModelWeights::bytes() const
{
    size_t total = 0;
    for (const Weight& weight : m_weights) total += weight.bytes();
    return total;
}

const Digest& ModelWeights::digest() const
{
    std::call_once(m_digestOnce, [this] {
        Sha256 sha;
        for (const Weight& weight : m_weights) {
            // The line ends keep one field from running into the next.
            sha.add(weight.role + '\n' + std::string(dtypeName(weight.type)) + '\n' + weight.shape.text() + '\n');
            sha.add(std::span(static_cast<const std::byte*>(weight.data), weight.bytes()));
        }
        m_digest = sha.finish();
    });
    return m_digest;
}

}  // namespace orrery
