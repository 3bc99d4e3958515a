#include "core/patching/answer_tokens.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/model/predictions.h"
#include "core/patching/metric_reading.h"

#include <charconv>

namespace orrery {

AnswerTokens likelyAnswers(Model& model, const Prompt& clean, const Prompt& corrupt, int64_t position, int64_t limit, const std::stop_token& stop)
{
    const ModelConfig& config = model.config();
    checkPrompts(config, {clean, corrupt});
    const MetricReading reading({}, config, answerReadout(clean, position));
    std::vector<TokenProbability> top[2];
    model.run({{reading.cut(clean), reading.cut(corrupt)}, {reading.site()}, {}}, [&](const SiteView& view) {
        top[view.prompt] = topTokens(reading.row(view, 0), 2, limit);
    }, {}, stop);
    AnswerTokens tokens;
    tokens.answer = top[0].front().id;
    for (const TokenProbability& token : top[1])
        if (tokens.wrong < 0 && token.id != tokens.answer) tokens.wrong = token.id;
    return tokens;
}

int32_t namedToken(std::string_view text, const MetricTokens& tokens)
{
    const auto refuse = [&](const std::string& rule) {
        return Error(ErrorKind::Argument, "the token " + quotedText(text) + ": " + rule).withReason("BadMetric");
    };
    int64_t id = -1;
    if (text.starts_with('#') && text.size() > 1) {
        const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), id);
        if (error != std::errc() || end != text.data() + text.size()) id = -1;
    }
    if (id < 0) {
        if (!tokens.tokenizer) throw refuse("the model has no tokenizer: name it by its id, as in #464");
        const Encoding encoding = tokens.tokenizer->encode(text, {.addSpecial = false});
        if (encoding.tokens.size() != 1) throw refuse("it is " + std::to_string(encoding.tokens.size()) + " tokens, and a metric looks at one");
        id = encoding.tokens[0].id;
    }
    if (id >= tokens.vocabulary) throw refuse("id " + std::to_string(id) + " has no logit: the model has " + std::to_string(tokens.vocabulary));
    return static_cast<int32_t>(id);
}

}  // namespace orrery
