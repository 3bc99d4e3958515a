#include "core/circuits/processed_weights.h"

#include "core/base/error.h"
#include "core/circuits/small_matrix.h"

#include <algorithm>

namespace orrery {
namespace {

bool isTable(const std::string& role)
{
    return role == "embed.W_E" || role == "pos_embed.W_pos" || role == "token_type_embed.W_type";
}

/// diag(gain) W.
void scaleRows(DoubleMatrix& matrix, const DoubleMatrix& gain)
{
    for (int64_t row = 0; row < matrix.rows; ++row)
        for (double& x : matrix.row(row)) x *= gain.values[static_cast<size_t>(row)];
}

/// Takes each column's mean away.
void centerColumns(DoubleMatrix& matrix)
{
    std::vector<double> mean(static_cast<size_t>(matrix.columns));
    for (int64_t row = 0; row < matrix.rows; ++row)
        for (int64_t column = 0; column < matrix.columns; ++column) mean[static_cast<size_t>(column)] += matrix.at(row, column) / static_cast<double>(matrix.rows);
    for (int64_t row = 0; row < matrix.rows; ++row)
        for (int64_t column = 0; column < matrix.columns; ++column) matrix.at(row, column) -= mean[static_cast<size_t>(column)];
}

/// Takes each row's mean away.
void centerRows(DoubleMatrix& matrix)
{
    for (int64_t row = 0; row < matrix.rows; ++row) {
        double mean = 0;
        for (const double x : matrix.row(row)) mean += x / static_cast<double>(matrix.columns);
        for (double& x : matrix.row(row)) x -= mean;
    }
}

/// Of a matrix that reads zero-mean vectors the last row joins the others: what it would read is minus their sum.
DoubleMatrix readingOneLess(const DoubleMatrix& matrix)
{
    DoubleMatrix shorter(matrix.rows - 1, matrix.columns);
    for (int64_t row = 0; row < shorter.rows; ++row)
        for (int64_t column = 0; column < shorter.columns; ++column)
            shorter.at(row, column) = matrix.at(row, column) - matrix.at(matrix.rows - 1, column);
    return shorter;
}

DoubleMatrix withoutLastColumn(const DoubleMatrix& matrix)
{
    DoubleMatrix narrower(matrix.rows, matrix.columns - 1);
    for (int64_t row = 0; row < narrower.rows; ++row)
        for (int64_t column = 0; column < narrower.columns; ++column) narrower.at(row, column) = matrix.at(row, column);
    return narrower;
}

/// row += vector W.
void addProduct(std::span<double> row, std::span<const double> vector, const DoubleMatrix& matrix)
{
    for (int64_t in = 0; in < matrix.rows; ++in)
        for (int64_t out = 0; out < matrix.columns; ++out) row[static_cast<size_t>(out)] += vector[static_cast<size_t>(in)] * matrix.at(in, out);
}

DoubleMatrix columnsOf(const DoubleMatrix& matrix, int64_t first, int64_t count)
{
    DoubleMatrix part(matrix.rows, count);
    for (int64_t row = 0; row < matrix.rows; ++row) std::copy_n(matrix.row(row).begin() + first, count, part.row(row).begin());
    return part;
}

/// "blocks.3." of "blocks.3.attn.W_O"; empty outside the blocks.
std::string blockOf(const std::string& role)
{
    if (!role.starts_with("blocks.")) return {};
    return role.substr(0, role.find('.', std::string("blocks.").size()) + 1);
}

}  // namespace

ProcessedWeights::ProcessedWeights(ModelConfig config, std::shared_ptr<const ModelWeights> weights, const WeightProcessing& processing)
    : m_raw(std::move(config)), m_config(processedConfig(m_raw, processing)), m_weights(std::move(weights)), m_processing(processing)
{
}

DoubleMatrix ProcessedWeights::raw(const std::string& role) const
{
    const DoubleMatrix matrix = WeightMatrix(m_weights->at(role)).all();
    return isTable(role) ? transposed(matrix) : matrix;
}

DoubleMatrix ProcessedWeights::reading(const std::string& role, const std::string& norm) const
{
    DoubleMatrix matrix = raw(role);
    if (m_processing.foldNorms) scaleRows(matrix, raw(norm + ".w"));
    if (m_processing.centerReading) centerColumns(matrix);
    return compresses() ? readingOneLess(matrix) : matrix;
}

DoubleMatrix ProcessedWeights::readingBias(const std::string& role, const std::string& matrix, const std::string& norm) const
{
    DoubleMatrix bias = raw(role);
    if (m_processing.foldNorms) addProduct(bias.row(0), raw(norm + ".b").values, raw(matrix));
    return bias;
}

DoubleMatrix ProcessedWeights::writing(DoubleMatrix matrix) const
{
    if (m_processing.centerWriting) centerRows(matrix);
    return compresses() ? withoutLastColumn(matrix) : matrix;
}

// The value biases as they are once the norm before them is folded.
DoubleMatrix ProcessedWeights::attentionBias(const std::string& block) const
{
    DoubleMatrix bias = raw(block + "attn.b_O");
    if (m_processing.foldValueBiases) {
        const int64_t width = m_config.heads * m_config.headWidth;
        const DoubleMatrix packed = readingBias(block + "attn.b_QKV", block + "attn.W_QKV", block + "ln1");
        addProduct(bias.row(0), packed.row(0).subspan(static_cast<size_t>(2 * width)), raw(block + "attn.W_O"));
    }
    return writing(std::move(bias));
}

DoubleMatrix ProcessedWeights::norm(const std::string& role) const
{
    if (!m_processing.foldNorms) return raw(role);
    DoubleMatrix folded(1, m_config.width);
    std::fill(folded.values.begin(), folded.values.end(), role.ends_with(".w") ? 1.0 : 0.0);
    return folded;
}

DoubleMatrix ProcessedWeights::unembeddingOf() const
{
    const std::string role = m_raw.tied ? "embed.W_E" : "unembed.W_U";
    DoubleMatrix matrix = WeightMatrix(m_weights->at(role)).all();  // [width, vocabulary]
    if (m_raw.family == Family::Gpt2 && m_processing.foldNorms) scaleRows(matrix, raw("ln_final.w"));
    if (m_processing.centerReading) centerColumns(matrix);
    if (m_processing.centerUnembed) centerRows(matrix);
    return compresses() ? readingOneLess(matrix) : matrix;
}

DoubleMatrix ProcessedWeights::unembedBias() const
{
    const Weight* own = m_weights->find("unembed.b_U");
    DoubleMatrix bias = own ? WeightMatrix(*own).all() : DoubleMatrix(1, m_config.vocabulary);
    if (m_raw.family == Family::Gpt2 && m_processing.foldNorms)
        addProduct(bias.row(0), raw("ln_final.b").values, WeightMatrix(m_weights->at(m_raw.tied ? "embed.W_E" : "unembed.W_U")).all());
    if (m_processing.centerUnembed) centerRows(bias);
    return bias;
}

DoubleMatrix ProcessedWeights::parameter(const std::string& role) const
{
    if (role == "unembed.W_U") return unembeddingOf();
    if (role == "unembed.b_U") return unembedBias();
    if (m_raw.family == Family::Bert) {
        const std::string block = blockOf(role);
        if (role == block + "attn.b_O") return attentionBias(block);
        DoubleMatrix matrix = raw(role);
        if (m_processing.foldValueBiases && role.ends_with("attn.b_QKV"))
            std::fill(matrix.values.begin() + 2 * matrix.columns / 3, matrix.values.end(), 0.0);
        return matrix;
    }
    if (role.ends_with(".w") || role.ends_with(".b")) return norm(role);
    const std::string block = blockOf(role), name = role.substr(block.size());
    if (name == "attn.W_QKV") return reading(role, block + "ln1");
    if (name == "mlp.W_in") return reading(role, block + "ln2");
    if (name == "mlp.b_in") return readingBias(role, block + "mlp.W_in", block + "ln2");
    if (name == "attn.b_O") return attentionBias(block);
    if (name != "attn.b_QKV") return writing(raw(role));  // W_O, W_out, b_out, and the embeddings
    DoubleMatrix bias = readingBias(role, block + "attn.W_QKV", block + "ln1");
    if (m_processing.foldValueBiases) std::fill(bias.values.begin() + 2 * bias.columns / 3, bias.values.end(), 0.0);
    return bias;
}

DoubleMatrix ProcessedWeights::headPart(int layer, int head, int part) const
{
    const int64_t width = m_config.headWidth;
    return columnsOf(parameter("blocks." + std::to_string(layer) + ".attn.W_QKV"), (part * m_config.heads + head) * width, width);
}

DoubleMatrix ProcessedWeights::query(int layer, int head) const { return headPart(layer, head, 0); }
DoubleMatrix ProcessedWeights::key(int layer, int head) const { return headPart(layer, head, 1); }
DoubleMatrix ProcessedWeights::value(int layer, int head) const { return headPart(layer, head, 2); }

DoubleMatrix ProcessedWeights::output(int layer, int head) const
{
    const DoubleMatrix all = parameter("blocks." + std::to_string(layer) + ".attn.W_O");
    DoubleMatrix part(m_config.headWidth, all.columns);
    std::copy_n(all.row(head * m_config.headWidth).begin(), part.values.size(), part.values.begin());
    return part;
}

DoubleMatrix ProcessedWeights::unembedding() const { return unembeddingOf(); }

std::vector<double> storedOrder(const ProcessedWeights& weights, const WeightSpec& spec)
{
    DoubleMatrix matrix = weights.parameter(spec.role);
    const bool asIs = spec.shape.rank() == 1 || spec.layout == WeightLayout::InOut || isTable(spec.role);
    if (!asIs) matrix = transposed(matrix);
    return std::move(matrix.values);
}

}  // namespace orrery
