#pragma once

#include "app/cli/command_spec.h"
#include "core/patching/metric_choice.h"

#include <nlohmann/json_fwd.hpp>

#include <vector>

namespace orrery::cli {

class ModelSession;

/// What a command measures, and where.
using MetricOptions = MetricAsk;

/// --metric, --answer, --wrong, --position.
std::vector<OptionSpec> metricOptionSpecs(MetricOptions& options);

/// {"answer": {"id", "text"}, "wrong": …}
nlohmann::json answerDocument(const ChosenMetric& metric, const Tokenizer* tokenizer);

/// Reads the options; tokens nobody named are the likeliest of the two runs, and a note says so.
/// @throws Error Argument with reason BadMetric; as likelyAnswers
ChosenMetric chooseMetric(const MetricOptions& options, ModelSession& session, const Prompt& clean, const Prompt& corrupt, Invocation& invocation);

}  // namespace orrery::cli
