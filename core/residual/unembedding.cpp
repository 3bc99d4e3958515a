#include "core/residual/unembedding.h"

#include "core/base/error.h"

namespace orrery {
namespace {

/// Room on the device for one kind of answer, and the way back.
class AnswerBuffer {
public:
    AnswerBuffer(ComputeDevice& device, int64_t count)
        : m_device(device), m_count(static_cast<size_t>(count)), m_memory(device.allocate(sizeof(float) * m_count))
    {
    }

    float* values() const { return m_memory.values(); }
    std::vector<float> fetch() const
    {
        std::vector<float> host(m_count);
        if (m_count > 0) m_device.copy(host.data(), m_memory.data(), sizeof(float) * m_count, CopyKind::DeviceToHost);
        m_device.sync();
        return host;
    }

private:
    ComputeDevice& m_device;
    size_t m_count;
    DeviceBufferOf<float> m_memory;
};

void checkTop(const LogitQuestion& question, int64_t tokens)
{
    const int64_t most = std::min(tokens, LogitSummaryArgs::kMostTop);
    if (question.top < 0 || question.top > most)
        throw Error(ErrorKind::Argument, "the top " + std::to_string(question.top) + " tokens are asked for, 0 to " + std::to_string(most)
                                             + " are possible")
            .withReason("BadTop");
}

}  // namespace

Unembedding::Unembedding(Model& model) : m_model(model)
{
    const ModelConfig& config = model.config();
    if (config.output == OutputHead::None)
        throw Error(ErrorKind::Argument, "this model has no output head: there are no logits to read the stream by").withReason("NoUnembedding");
    const bool masked = config.output == OutputHead::MaskedLanguage;
    m_matrix = config.tied ? "embed.W_E" : "unembed.W_U";
    m_bias = masked || config.unembedBias ? "unembed.b_U" : "";
    m_norm = masked ? "mlm.ln" : "ln_final";
}

void Unembedding::normalize(const float* input, float* output, int64_t rows)
{
    LayerNormArgs args{};
    args.input = input;
    args.gain = static_cast<const float*>(m_model.parameter(m_norm + ".w").data);
    args.bias = static_cast<const float*>(m_model.parameter(m_norm + ".b").data);
    args.output = output;
    args.rows = rows;
    args.width = args.inputStride = args.outputStride = width();
    args.epsilon = static_cast<float>(m_model.config().epsilon);
    args.replicas = 1;
    args.kind = m_model.config().norm;
    m_model.device().layerNorm(args);
}

DeviceBufferOf<float> Unembedding::read(const float* stream, int64_t rows)
{
    ComputeDevice& device = m_model.device();
    const size_t bytes = sizeof(float) * static_cast<size_t>(rows * width());
    DeviceBufferOf<float> input = device.allocate(bytes);
    device.copy(input.data(), stream, bytes, CopyKind::HostToDevice);
    if (m_model.config().output != OutputHead::MaskedLanguage) {
        normalize(input.values(), input.values(), rows);
        return input;
    }
    DeviceBufferOf<float> output = device.allocate(bytes);
    const BoundParameter& matrix = m_model.parameter("mlm.W");
    MatmulArgs args{};
    args.input = input.values();
    args.weight = matrix.data;
    args.bias = static_cast<const float*>(m_model.parameter("mlm.b").data);
    args.output = output.values();
    args.rows = rows;
    args.inner = args.columns = args.inputStride = args.outputStride = width();
    args.weightStride = matrix.shape[1];
    args.weightType = matrix.type;
    args.layout = matrix.layout;
    args.activation = m_model.config().activation;
    args.replicas = 1;
    device.matmul(args);
    normalize(output.values(), output.values(), rows);
    device.sync();
    return output;
}

LogitAnswers Unembedding::ask(const DeviceBufferOf<float>& rows, int64_t count, const LogitQuestion& question)
{
    ComputeDevice& device = m_model.device();
    const BoundParameter& matrix = m_model.parameter(m_matrix);
    LogitSummaryArgs args{};
    args.tokens = question.tokens > 0 ? std::min(question.tokens, vocabulary()) : vocabulary();
    checkTop(question, args.tokens);
    LogitAnswers answers;
    answers.topIds.resize(static_cast<size_t>(count * question.top));
    answers.chosenRanks.resize(static_cast<size_t>(count * question.chosen));
    args.input = rows.values();
    args.weight = matrix.data;
    args.bias = m_bias.empty() ? nullptr : static_cast<const float*>(m_model.parameter(m_bias).data);
    args.rows = count;
    args.inner = args.inputStride = width();
    args.columns = vocabulary();
    args.weightStride = matrix.shape[1];
    args.weightType = matrix.type;
    args.layout = matrix.layout;
    args.groupRows = question.groupRows;
    args.top = question.top;
    args.topIds = answers.topIds.data();
    args.chosen = question.chosen;
    args.chosenIds = question.chosenIds.data();
    args.chosenRanks = answers.chosenRanks.data();
    const AnswerBuffer topLogits(device, count * question.top), chosenLogits(device, count * question.chosen), workspace(device, args.workspaceSize());
    const AnswerBuffer logSumExp(device, count), entropy(device, count), crossEntropy(device, count);
    args.topLogits = topLogits.values();
    args.chosenLogits = chosenLogits.values();
    args.logSumExp = logSumExp.values();
    args.entropy = entropy.values();
    args.crossEntropy = question.groupRows > 1 ? crossEntropy.values() : nullptr;
    args.workspace = workspace.values();
    device.logitSummary(args);
    answers.topLogits = topLogits.fetch();
    answers.chosenLogits = chosenLogits.fetch();
    answers.logSumExp = logSumExp.fetch();
    answers.entropy = entropy.fetch();
    answers.crossEntropy = question.groupRows > 1 ? crossEntropy.fetch() : answers.entropy;
    return answers;
}

}  // namespace orrery
