#pragma once

#include "app/cli/command_spec.h"
#include "core/patching/answer_tokens.h"
#include "core/patching/metric.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace orrery::cli {

class ModelSession;

/// What a command measures, and where.
struct MetricOptions {
    std::string metric = "logit_diff", answer, wrong;
    int64_t position = -1;
    bool lossHasTargets = false;   ///< the command knows which tokens follow: loss() needs no answer
};

/// --metric, --answer, --wrong, --position.
std::vector<OptionSpec> metricOptionSpecs(MetricOptions& options);

/// The metric, and the tokens its names mean.
struct ChosenMetric {
    Metric metric;
    AnswerTokens tokens;

    /// {"answer": {"id", "text"}, "wrong": …}
    nlohmann::json answerDocument(const Tokenizer* tokenizer) const;
};

/// Reads the options; tokens nobody named are the likeliest of the two runs, and a note says so.
/// @throws Error Argument with reason BadMetric; as likelyAnswers
ChosenMetric chooseMetric(const MetricOptions& options, ModelSession& session, const Prompt& clean, const Prompt& corrupt, Invocation& invocation);

}  // namespace orrery::cli
