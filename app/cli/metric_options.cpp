#include "app/cli/metric_options.h"

#include "app/cli/model_session.h"
#include "app/cli/output.h"
#include "app/cli/table.h"
#include "core/base/json.h"

namespace orrery::cli {

namespace {

Json tokenDocument(int32_t id, const Tokenizer* tokenizer)
{
    if (id < 0) return {};
    return {{"id", id}, {"text", tokenizer ? Json(tokenizer->tokenText(id)) : Json()}};
}

}  // namespace

std::vector<OptionSpec> metricOptionSpecs(MetricOptions& options)
{
    return {
        {.name = "--metric", .value = "M", .help = "what to read off the logits, logit_diff unless told: an expression, see above",
            .target = &options.metric},
        {.name = "--answer", .value = "TEXT", .help = "the right token, text or #id; the clean run's likeliest unless told", .target = &options.answer},
        {.name = "--wrong", .value = "TEXT", .help = "the token it is compared with; the corrupt run's likeliest other unless told",
            .target = &options.wrong},
        {.name = "--position", .value = "N", .help = "position whose logits are read, -1 unless told: the last", .target = &options.position},
    };
}

Json ChosenMetric::answerDocument(const Tokenizer* tokenizer) const
{
    return {{"answer", tokenDocument(tokens.answer, tokenizer)}, {"wrong", tokenDocument(tokens.wrong, tokenizer)}};
}

namespace {

/// Whether a metric's text may speak of tokens that were not named in it.
bool maySpeakOfAnswers(const MetricOptions& options)
{
    for (const char* word : {"logit", "prob", "rank", "answer", "wrong"})
        if (options.metric.find(word) != std::string::npos) return true;
    return !options.lossHasTargets && options.metric.find("loss") != std::string::npos;
}

}  // namespace

ChosenMetric chooseMetric(const MetricOptions& options, ModelSession& session, const Prompt& clean, const Prompt& corrupt, Invocation& invocation)
{
    const Tokenizer* tokenizer = session.tokenizer().get();
    MetricTokens tokens{tokenizer, session.config().vocabulary, {}, {}};
    AnswerTokens chosen;
    if ((options.answer.empty() || options.wrong.empty()) && maySpeakOfAnswers(options))
        chosen = likelyAnswers(session.model(), clean, corrupt, options.position, session.tokenLimit(), invocation.stop);
    const auto told = [&](const std::string& name, const std::string& text, int32_t& id) {
        if (!text.empty()) id = namedToken(text, tokens);
        else if (tokenizer && id >= 0) invocation.output.note("the " + name + " is taken to be " + quotedText(tokenizer->tokenText(id)));
    };
    told("answer", options.answer, chosen.answer);
    told("wrong answer", options.wrong, chosen.wrong);
    if (chosen.answer >= 0) tokens.answer = chosen.answer;
    if (chosen.wrong >= 0) tokens.wrong = chosen.wrong;
    return {Metric::parse(options.metric, tokens), chosen};
}

}  // namespace orrery::cli
