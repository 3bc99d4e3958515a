#include "core/residual/attribution.h"

#include "core/base/error.h"
#include "core/model/predictions.h"
#include "core/model/weight_matrix.h"

#include <map>
#include <numeric>

namespace orrery {
namespace {

std::string inBlock(int layer, const std::string& site) { return "blocks." + std::to_string(layer) + "." + site; }
std::string layerName(int layer) { return "L" + std::to_string(layer); }

int64_t checkedPosition(const AttributionRequest& request)
{
    const auto length = static_cast<int64_t>(request.prompt.ids.size());
    const int64_t position = request.position < 0 ? request.position + length : request.position;
    if (position >= 0 && position < length) return position;
    throw Error(ErrorKind::Argument, "the prompt has positions 0 to " + std::to_string(length - 1) + ", not " + std::to_string(request.position))
        .withReason("NoSuchPosition");
}

void checkLayer(const ModelConfig& config, int layer)
{
    if (layer < 0 || layer >= config.layers)
        throw Error(ErrorKind::Argument, "the model has layers 0 to " + std::to_string(config.layers - 1) + ", not " + std::to_string(layer))
            .withReason("NoSuchLayer");
}

void checkRequest(const ModelConfig& config, const AttributionRequest& request)
{
    if (config.family == Family::Bert)
        throw Error(ErrorKind::Argument, "a post-norm model cannot be taken apart: each of its norms rescales all that was written before").withReason("PostNorm");
    if (request.direction.empty() && config.output == OutputHead::None)
        throw Error(ErrorKind::Argument, "this model has no output head: there is no logit to take apart").withReason("NoUnembedding");
    if (!request.direction.empty() && static_cast<int64_t>(request.direction.size()) != config.width)
        throw Error(ErrorKind::Shape, "the direction has " + std::to_string(request.direction.size()) + " numbers, the model's width is "
                                          + std::to_string(config.width));
    for (const auto& id : {request.token, request.versus})
        if (id && (*id < 0 || *id >= config.vocabulary))
            throw Error(ErrorKind::Argument, "there is no token " + std::to_string(*id) + ", the vocabulary has " + std::to_string(config.vocabulary))
                .withReason("TokenOutOfRange");
    if (!request.direction.empty() && request.afterLayer >= 0) checkLayer(config, request.afterLayer);
    if (request.neuronLayer) checkLayer(config, *request.neuronLayer);
    if (!request.sourceHead) return;
    checkLayer(config, request.sourceHead->layer);
    if (request.sourceHead->head < 0 || request.sourceHead->head >= config.heads)
        throw Error(ErrorKind::Argument, "a layer has heads 0 to " + std::to_string(config.heads - 1) + ", not " + std::to_string(request.sourceHead->head))
            .withReason("NoSuchHead");
}

std::vector<double> widened(const float* from, int64_t count) { return {from, from + count}; }

void removeMean(std::vector<double>& vector)
{
    const double mean = std::accumulate(vector.begin(), vector.end(), 0.0) / static_cast<double>(vector.size());
    for (double& x : vector) x -= mean;
}

/// What a run shows at one position, by site; of the source head the whole values and the position's row of the pattern.
class PositionCapture {
public:
    PositionCapture(const AttributionRequest& request, int64_t position) : m_request(request), m_position(position) {}

    std::vector<std::string> sites(const ModelConfig& config) const
    {
        std::vector<std::string> names{"hook_embed", "hook_pos_embed", "blocks.*.attn.hook_z", "blocks.*.hook_mlp_out"};
        if (m_request.neuronLayer) names.push_back(inBlock(*m_request.neuronLayer, "mlp.hook_post"));
        if (m_request.sourceHead)
            for (const char* site : {"attn.hook_pattern", "attn.hook_v"}) names.push_back(inBlock(m_request.sourceHead->layer, site));
        if (!m_request.direction.empty()) {
            names.push_back(inBlock(lastLayer(config), "hook_resid_post"));
            return names;
        }
        names.emplace_back("ln_final.hook_scale");
        names.emplace_back(isLast() ? "last_logits" : "logits");
        return names;
    }

    int lastLayer(const ModelConfig& config) const
    {
        const bool inside = !m_request.direction.empty() && m_request.afterLayer >= 0;
        return inside ? m_request.afterLayer : static_cast<int>(config.layers) - 1;
    }

    void observe(const SiteView& site)
    {
        const TensorView& view = site.view;
        if (site.info.name == "last_logits") m_rows["logits"] = widened(view.data, view.shape[0]);
        else if (site.info.name.ends_with("hook_pattern"))
            m_pattern = widened(view.data + m_request.sourceHead->head * view.strides[0] + m_position * view.strides[1], m_position + 1);
        else if (site.info.name.ends_with("hook_v")) m_values = denseTensor(view);
        else {
            TensorView row = view;
            row.data += m_position * view.strides[0];
            std::vector<int64_t> sizes(view.shape.sizes().begin(), view.shape.sizes().end());
            sizes[0] = 1;
            row.shape = Shape(sizes);
            const Tensor dense = denseTensor(row);
            m_rows[site.info.name] = widened(dense.data(), dense.count());
        }
    }

    const std::vector<double>& row(const std::string& site) const { return m_rows.at(site); }
    const std::vector<double>& pattern() const { return m_pattern; }
    const Tensor& values() const { return m_values; }

private:
    bool isLast() const { return m_position + 1 == static_cast<int64_t>(m_request.prompt.ids.size()); }

    const AttributionRequest& m_request;
    int64_t m_position;
    std::map<std::string, std::vector<double>> m_rows;
    std::vector<double> m_pattern;  ///< [position + 1]
    Tensor m_values;                ///< [positions, heads, headWidth]
};

/// Puts the components together.
class Attributor {
public:
    Attributor(const Model& model, const AttributionRequest& request, const PositionCapture& seen, int64_t position)
        : m_config(model.config()), m_weights(model.weights()), m_request(request), m_seen(seen)
    {
        m_result.position = position;
    }

    Attribution result()
    {
        if (m_request.direction.empty()) aimAtLogits();
        else aimAlongDirection();
        add(Attribution::Kind::Embedding, -1, -1, "embed", dot(m_seen.row("hook_embed"), m_u));
        add(Attribution::Kind::PositionEmbedding, -1, -1, "pos_embed", dot(m_seen.row("hook_pos_embed"), m_u));
        for (int layer = 0; layer <= m_seen.lastLayer(m_config); ++layer) addBlock(layer);
        if (m_request.direction.empty()) addHeadBiases();
        return std::move(m_result);
    }

private:
    WeightMatrix weight(const std::string& role) const { return WeightMatrix(m_weights.at(role)); }
    WeightMatrix unembedding() const { return weight(m_config.tied ? "embed.W_E" : "unembed.W_U"); }

    void add(Attribution::Kind kind, int layer, int head, std::string name, double value)
    {
        m_result.components.push_back({kind, layer, head, std::move(name), value});
    }

    void aimAtLogits()
    {
        const std::vector<double>& logits = m_seen.row("logits");
        m_result.token = m_request.token ? *m_request.token : likeliest(logits);
        m_result.value = logits[static_cast<size_t>(m_result.token)];
        m_read = unembedding().column(m_result.token);
        if (m_request.versus) {
            m_result.versus = *m_request.versus;
            m_result.value -= logits[static_cast<size_t>(m_result.versus)];
            subtract(unembedding().column(m_result.versus));
        } else if (m_request.origin == LogitOrigin::MeanLogit) {
            const auto count = static_cast<double>(logits.size());
            m_result.value -= std::accumulate(logits.begin(), logits.end(), 0.0) / count;
            std::vector<double> mean = unembedding().times(std::vector<double>(logits.size(), 1 / count));
            subtract(mean);
        }
        m_result.scale = m_seen.row("ln_final.hook_scale").front();
        const std::vector<double> gain = weight("ln_final.w").row(0);
        m_u = m_read;
        for (size_t i = 0; i < m_u.size(); ++i) m_u[i] *= gain[i] / m_result.scale;
        if (m_config.norm == NormKind::Layer) removeMean(m_u);
    }

    void aimAlongDirection()
    {
        m_u = m_request.direction;
        m_result.value = dot(m_seen.row(inBlock(m_seen.lastLayer(m_config), "hook_resid_post")), m_u);
    }

    void subtract(const std::vector<double>& other)
    {
        for (size_t i = 0; i < m_read.size(); ++i) m_read[i] -= other[i];
    }

    int32_t likeliest(const std::vector<double>& logits) const
    {
        const int64_t limit = m_request.tokenLimit > 0 ? m_request.tokenLimit : m_config.vocabulary;
        const std::vector<float> floats(logits.begin(), logits.end());
        return topTokens(floats, 1, limit).front().id;
    }

    void addBlock(int layer)
    {
        const std::vector<double> direction = weight(inBlock(layer, "attn.W_O")).times(m_u);  // [heads * headWidth]
        double bias = dot(weight(inBlock(layer, "attn.b_O")).row(0), m_u);
        const bool fold = m_request.valueBiases == ValueBiases::WithAttentionBias;
        const std::vector<double> valueBias = fold ? valueBiases(layer) : std::vector<double>();
        const std::vector<double>& z = m_seen.row(inBlock(layer, "attn.hook_z"));
        for (int head = 0; head < m_config.heads; ++head) {
            const auto first = static_cast<size_t>(head * m_config.headWidth), width = static_cast<size_t>(m_config.headWidth);
            const auto part = [&](const std::vector<double>& of) { return std::span(of).subspan(first, width); };
            double value = dot(part(z), part(direction));
            if (fold) {
                const double constant = dot(part(valueBias), part(direction));
                value -= constant;
                bias += constant;
            }
            add(Attribution::Kind::Head, layer, head, headName({layer, head}), value);
            if (m_request.sourceHead == HeadRef{layer, head}) addSources(part(direction));
        }
        add(Attribution::Kind::AttentionBias, layer, -1, layerName(layer) + " b_O", bias);
        add(Attribution::Kind::Mlp, layer, -1, layerName(layer) + " mlp", dot(m_seen.row(inBlock(layer, "hook_mlp_out")), m_u));
        if (m_request.neuronLayer == layer) addNeurons(layer);
    }

    std::vector<double> valueBiases(int layer) const
    {
        const int64_t width = m_config.heads * m_config.headWidth;
        std::vector<double> biases = weight(inBlock(layer, "attn.b_QKV")).block(0, 1, 2 * width, width).values;
        const std::vector<double> normBias = weight(inBlock(layer, "ln1.b")).row(0);
        const DoubleMatrix values = weight(inBlock(layer, "attn.W_QKV")).block(0, m_config.width, 2 * width, width);
        for (int64_t in = 0; in < values.rows; ++in)
            for (int64_t out = 0; out < width; ++out) biases[static_cast<size_t>(out)] += normBias[static_cast<size_t>(in)] * values.at(in, out);
        return biases;
    }

    void addSources(std::span<const double> direction)
    {
        const Tensor& values = m_seen.values();
        const int64_t head = m_request.sourceHead->head, width = m_config.headWidth;
        for (size_t source = 0; source < m_seen.pattern().size(); ++source) {
            const float* row = values.data() + (static_cast<int64_t>(source) * m_config.heads + head) * width;
            m_result.sources.push_back(m_seen.pattern()[source] * dot(widened(row, width), direction));
        }
    }

    void addNeurons(int layer)
    {
        m_result.neurons = weight(inBlock(layer, "mlp.W_out")).times(m_u);
        const std::vector<double>& post = m_seen.row(inBlock(layer, "mlp.hook_post"));
        for (size_t neuron = 0; neuron < post.size(); ++neuron) m_result.neurons[neuron] *= post[neuron];
        m_result.neuronBias = dot(weight(inBlock(layer, "mlp.b_out")).row(0), m_u);
    }

    void addHeadBiases()
    {
        add(Attribution::Kind::NormBias, -1, -1, "ln_final b", dot(weight("ln_final.b").row(0), m_read));
        if (m_config.unembedBias) add(Attribution::Kind::UnembedBias, -1, -1, "b_U", unembedBias());
    }

    double unembedBias() const
    {
        const std::vector<double> biases = weight("unembed.b_U").row(0);
        const double own = biases[static_cast<size_t>(m_result.token)];
        if (m_result.versus >= 0) return own - biases[static_cast<size_t>(m_result.versus)];
        const bool fromMean = m_request.origin == LogitOrigin::MeanLogit;
        return fromMean ? own - std::accumulate(biases.begin(), biases.end(), 0.0) / static_cast<double>(biases.size()) : own;
    }

    const ModelConfig& m_config;
    const ModelWeights& m_weights;
    const AttributionRequest& m_request;
    const PositionCapture& m_seen;
    Attribution m_result;
    std::vector<double> m_read;  ///< what the logit reads of the normalised stream
    std::vector<double> m_u;     ///< the same of what is written into the stream
};

}  // namespace

double Attribution::sum() const
{
    double sum = 0;
    for (const Component& component : components) sum += component.value;
    return sum;
}

std::vector<double> Attribution::running() const
{
    std::vector<double> sums;
    double sum = 0;
    for (const Component& component : components) sums.push_back(sum += component.value);
    return sums;
}

Attribution attributeLogit(Model& model, const AttributionRequest& request, const Progress& progress, const std::stop_token& stop)
{
    checkPrompts(model.config(), {request.prompt});
    checkRequest(model.config(), request);
    const int64_t position = checkedPosition(request);
    PositionCapture seen(request, position);
    model.run({{request.prompt}, seen.sites(model.config()), {}}, [&](const SiteView& site) { seen.observe(site); }, progress, stop);
    return Attributor(model, request, seen, position).result();
}

}  // namespace orrery
