#include "core/patching/metric_choice.h"

#include "core/model/model.h"

namespace orrery {

bool speaksOfAnswers(const MetricAsk& ask)
{
    for (const char* word : {"logit", "prob", "rank", "answer", "wrong"})
        if (ask.metric.find(word) != std::string::npos) return true;
    return !ask.lossHasTargets && ask.metric.find("loss") != std::string::npos;
}

ChosenMetric chooseMetric(const MetricAsk& ask, Model& model, const Tokenizer* tokenizer, int64_t tokenLimit, const Prompt& clean, const Prompt& corrupt,
    const std::stop_token& stop)
{
    MetricTokens tokens{tokenizer, model.config().vocabulary, {}, {}};
    ChosenMetric chosen;
    if ((ask.answer.empty() || ask.wrong.empty()) && speaksOfAnswers(ask))
        chosen.tokens = likelyAnswers(model, clean, corrupt, ask.position, tokenLimit, stop);
    const auto told = [&](const std::string& text, int32_t& id, bool& isGuessed) {
        if (!text.empty()) id = namedToken(text, tokens);
        else isGuessed = id >= 0;
    };
    told(ask.answer, chosen.tokens.answer, chosen.answerIsGuessed);
    told(ask.wrong, chosen.tokens.wrong, chosen.wrongIsGuessed);
    if (chosen.tokens.answer >= 0) tokens.answer = chosen.tokens.answer;
    if (chosen.tokens.wrong >= 0) tokens.wrong = chosen.tokens.wrong;
    chosen.metric = Metric::parse(ask.metric, tokens);
    return chosen;
}

void checkMetric(const MetricAsk& ask, const Tokenizer* tokenizer, int64_t vocabulary)
{
    MetricTokens tokens{tokenizer, vocabulary, 0, 0};
    if (!ask.answer.empty()) tokens.answer = namedToken(ask.answer, tokens);
    if (!ask.wrong.empty()) tokens.wrong = namedToken(ask.wrong, tokens);
    Metric::parse(ask.metric, tokens);
}

}  // namespace orrery
