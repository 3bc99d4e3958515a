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

Json answerDocument(const ChosenMetric& metric, const Tokenizer* tokenizer)
{
    return {{"answer", tokenDocument(metric.tokens.answer, tokenizer)}, {"wrong", tokenDocument(metric.tokens.wrong, tokenizer)}};
}

ChosenMetric chooseMetric(const MetricOptions& options, ModelSession& session, const Prompt& clean, const Prompt& corrupt, Invocation& invocation)
{
    const Tokenizer* tokenizer = session.tokenizer().get();
    ChosenMetric chosen = orrery::chooseMetric(options, session.model(), tokenizer, session.tokenLimit(), clean, corrupt, invocation.stop);
    const auto tell = [&](bool isGuessed, const std::string& name, int32_t id) {
        if (isGuessed && tokenizer) invocation.output.note("the " + name + " is taken to be " + quotedText(tokenizer->tokenText(id)));
    };
    tell(chosen.answerIsGuessed, "answer", chosen.tokens.answer);
    tell(chosen.wrongIsGuessed, "wrong answer", chosen.tokens.wrong);
    return chosen;
}

}  // namespace orrery::cli
