#pragma once

#include "core/patching/answer_tokens.h"
#include "core/patching/metric.h"

#include <cstdint>
#include <stop_token>
#include <string>

namespace orrery {

/// What a person wants measured, and where. A value.
struct MetricAsk {
    std::string metric = "logit_diff";
    std::string answer = {}, wrong = {};  ///< one token each, its text or #id; empty: the likeliest, see likelyAnswers()
    int64_t position = -1;                ///< whose logits are read; negative from the end
    bool lossHasTargets = false;          ///< it is known which tokens follow: loss() needs no answer

    bool operator==(const MetricAsk&) const = default;
};

/// The metric, and the tokens its names mean.
struct ChosenMetric {
    Metric metric;
    AnswerTokens tokens;
    bool answerIsGuessed = false, wrongIsGuessed = false;  ///< by likelyAnswers(): nobody named them
};

/// Whether a metric's text may speak of tokens that are not named in it.
bool speaksOfAnswers(const MetricAsk& ask);

/// Reads what was asked; tokens nobody named are the likeliest of the two runs, if the metric may speak of them.
/// @param tokenizer   null: tokens can only be named by id
/// @param tokenLimit  ids below it count as tokens
/// @throws Error Argument with reason BadMetric; as likelyAnswers.  Cost: a forward of both prompts, where something is to be guessed.
ChosenMetric chooseMetric(const MetricAsk& ask, Model& model, const Tokenizer* tokenizer, int64_t tokenLimit, const Prompt& clean, const Prompt& corrupt,
    const std::stop_token& stop = {});

/// Whether a metric's text can be read before anything has run: tokens nobody named are taken for granted.
/// @throws Error Argument with reason BadMetric, place() "character N" where it is about a place in the text.  Cost: microseconds; no model.
void checkMetric(const MetricAsk& ask, const Tokenizer* tokenizer, int64_t vocabulary);

}  // namespace orrery
