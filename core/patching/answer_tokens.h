#pragma once

#include "core/model/model.h"
#include "core/patching/metric.h"

#include <stop_token>
#include <string_view>

namespace orrery {

/// The two tokens a logit difference is about.
struct AnswerTokens {
    int32_t answer = -1, wrong = -1;
};

/// What to ask when nobody says: the clean run's likeliest token, and the likeliest other one of the corrupt run.
/// @param limit  ids below it count as tokens
/// @throws Error as recordRuns.  Cost: one forward of both prompts.
AnswerTokens likelyAnswers(Model& model, const Prompt& clean, const Prompt& corrupt, int64_t position, int64_t limit, const std::stop_token& stop = {});

/// One token a user named: its text, or #id.
/// @throws Error Argument with reason BadMetric, if the text is not one token
int32_t namedToken(std::string_view text, const MetricTokens& tokens);

}  // namespace orrery
