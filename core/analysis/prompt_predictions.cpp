#include "core/analysis/prompt_predictions.h"

#include "core/base/error.h"
#include "core/record/workspace.h"

#include <algorithm>
#include <cmath>

namespace orrery {

namespace {

constexpr int64_t kBlockValues = (int64_t{16} << 20) / static_cast<int64_t>(sizeof(float));

/// log of the sum of exp, and the entropy, of one row; NaN logits count as absent.
struct Softmax {
    double logTotal = -INFINITY;
    double entropyBits = 0;

    explicit Softmax(std::span<const float> logits)
    {
        double maximum = -INFINITY;
        for (const float logit : logits)
            if (logit > maximum) maximum = logit;
        if (!std::isfinite(maximum)) return;
        double total = 0, weighted = 0;
        for (const float logit : logits) {
            if (!(logit > -INFINITY)) continue;
            const double shifted = logit - maximum, weight = std::exp(shifted);
            total += weight;
            weighted += weight * shifted;
        }
        logTotal = maximum + std::log(total);
        entropyBits = (std::log(total) - weighted / total) / std::log(2.0);
    }
};

std::optional<ActualToken> actualOf(std::span<const float> logits, const Softmax& softmax, int64_t id, int64_t limit)
{
    if (id < 0 || id >= std::min<int64_t>(limit, static_cast<int64_t>(logits.size()))) return {};
    const float mine = logits[static_cast<size_t>(id)];
    ActualToken actual{id, std::exp(mine - softmax.logTotal), (softmax.logTotal - mine) / std::log(2.0), 1};
    for (int64_t other = 0; other < limit && other < static_cast<int64_t>(logits.size()); ++other) {
        const float theirs = logits[static_cast<size_t>(other)];
        actual.rank += theirs > mine || (theirs == mine && other < id);
    }
    return actual;
}

const ModelRow* modelOf(const std::vector<ModelRow>& models, const RunRow& run)
{
    const auto found = std::find_if(models.begin(), models.end(), [&](const ModelRow& row) { return run.model == row.id; });
    return found == models.end() ? nullptr : &*found;
}

/// Says why the open model can't name this run's tokens; empty if it can.
std::string whyUnnamed(const OpenedModel* opened, const ModelRow* recorded)
{
    const std::string name = recorded ? recorded->info.displayName : std::string("the run's model");
    if (!opened) return "open " + name + " to see the names of tokens";
    if (!opened->tokenizer) return opened->name() + " has no tokenizer";
    if (recorded && recorded->info.tokenizerDigest && *recorded->info.tokenizerDigest != opened->tokenizer->digest())
        return opened->name() + " is open, which has another tokenizer than " + name;
    if (!recorded || !recorded->info.tokenizerDigest) return "the run does not say which tokenizer it used";
    return {};
}

bool isMask(const Position& position, int64_t maskId)
{
    return position.token ? maskId >= 0 && *position.token == maskId : false;
}

/// The id of [MASK]: the open model's, else that of a token so called in the prompt.
int64_t maskIdOf(const OpenedModel* model, const std::vector<Position>& positions)
{
    if (model && model->maskId() >= 0) return model->maskId();
    for (const Position& position : positions)
        if (position.token && (position.piece == "[MASK]" || position.label == "[MASK]" || position.piece == "<mask>")) return *position.token;
    return -1;
}

/// One row's judge: holds what is the same for all positions.
class RowReader {
public:
    RowReader(const RecordedPrompt& prompt, PredictionKind kind, int top, int64_t limit, int64_t maskId)
        : m_prompt(prompt), m_kind(kind), m_top(top), m_limit(limit), m_maskId(maskId) {}

    PromptPredictions::Row operator()(int64_t position, std::span<const float> logits) const
    {
        PromptPredictions::Row row;
        row.position = position;
        row.top = topTokens(logits, m_top, m_limit);
        const Softmax softmax(logits);
        row.entropyBits = softmax.entropyBits;
        row.masked = m_kind == PredictionKind::Masked && isMask(m_prompt.positions[static_cast<size_t>(position)], m_maskId);
        const int64_t about = m_kind == PredictionKind::Next ? position + 1 : position;
        if (row.masked || about >= static_cast<int64_t>(m_prompt.positions.size())) return row;
        const auto& token = m_prompt.positions[static_cast<size_t>(about)].token;
        if (token) row.actual = actualOf(logits, softmax, *token, m_limit);
        return row;
    }

private:
    const RecordedPrompt& m_prompt;
    PredictionKind m_kind;
    int m_top;
    int64_t m_limit, m_maskId;
};

void nameTokens(PromptPredictions& predictions, const RecordedPrompt& prompt, const Tokenizer* tokenizer)
{
    for (const Position& position : prompt.positions)
        if (position.token && (position.label || position.piece)) predictions.texts.emplace(*position.token, position.label ? *position.label : *position.piece);
    if (!tokenizer) return;
    for (const auto& row : predictions.rows)
        for (const TokenProbability& token : row.top) predictions.texts.try_emplace(token.id, tokenizer->tokenText(token.id));
}

const TensorRow& logitsOf(const RecordedPrompt& prompt)
{
    const TensorRow* logits = prompt.find("logits");
    if (!logits) throw Error(ErrorKind::Argument, "no logits were recorded of prompt " + std::to_string(number(prompt.prompt.id))).withReason("NoLogits");
    if (logits->shape.rank() != 2 || logits->shape[1] < 1 || logits->shape[0] > static_cast<int64_t>(prompt.positions.size()))
        throw Error(ErrorKind::Format, "logits of shape " + logits->shape.text() + " do not fit a prompt of "
                                           + std::to_string(prompt.positions.size()) + " positions").withReason("BadShape");
    return *logits;
}

}  // namespace

std::vector<int64_t> predictedPositions(const ModelConfig& config, const Prompt& prompt, int64_t maskId)
{
    const auto length = static_cast<int64_t>(prompt.ids.size());
    if (config.output == OutputHead::LanguageModel) return {length - 1};
    std::vector<int64_t> positions;
    if (config.output != OutputHead::MaskedLanguage) return positions;
    for (int64_t position = 0; position < length; ++position)
        if (prompt.ids[static_cast<size_t>(position)] == maskId) positions.push_back(position);
    return positions;
}

std::vector<PositionPrediction> predictionsOf(const TensorView& logits, const std::vector<int64_t>& positions, int top, int64_t tokenLimit)
{
    std::vector<PositionPrediction> predictions;
    for (const int64_t position : positions) {
        const std::span row(logits.data + position * logits.strides[0], static_cast<size_t>(logits.shape[1]));
        predictions.push_back({position, topTokens(row, top, tokenLimit)});
    }
    return predictions;
}

std::optional<ActualToken> actualToken(std::span<const float> logits, int64_t id, int64_t limit)
{
    return actualOf(logits, Softmax(logits), id, limit);
}

bool PromptPredictions::hasMasks() const
{
    return std::any_of(rows.begin(), rows.end(), [](const Row& row) { return row.masked; });
}

PromptPredictions readPredictions(const Workspace& workspace, const PredictionRequest& request, const Progress& progress, const std::stop_token& stop)
{
    const RecordedPrompt prompt = readRecordedPrompt(workspace, request.prompt);
    const TensorRow& logits = logitsOf(prompt);
    const std::vector<ModelRow> models = workspace.models();
    const ModelRow* recorded = modelOf(models, prompt.run);
    PromptPredictions predictions{request.prompt, PredictionKind::Next, logits.shape[1], {}, {}, false, whyUnnamed(request.model.get(), recorded)};
    predictions.named = predictions.unnamedBecause.empty();
    if (recorded && recorded->info.family == familyName(Family::Bert)) predictions.kind = PredictionKind::Masked;
    const OpenedModel* named = predictions.named ? request.model.get() : nullptr;
    const RowReader read(prompt, predictions.kind, request.top, named ? named->tokenLimit() : logits.shape[1], maskIdOf(named, prompt.positions));
    const int64_t count = logits.shape[0], block = std::max<int64_t>(1, kBlockValues / logits.shape[1]);
    for (int64_t first = 0; first < count; first += block) {
        const Tensor rows = workspace.readRows(logits.id, first, std::min(block, count - first));
        for (int64_t row = 0; row < rows.shape()[0]; ++row) {
            throwIfStopped(stop);
            predictions.rows.push_back(read(first + row, rows.values().subspan(static_cast<size_t>(row * logits.shape[1]), static_cast<size_t>(logits.shape[1]))));
        }
        if (progress) progress({static_cast<double>(first + rows.shape()[0]) / static_cast<double>(count), "reading logits"});
    }
    nameTokens(predictions, prompt, named ? named->tokenizer.get() : nullptr);
    return predictions;
}

}  // namespace orrery
