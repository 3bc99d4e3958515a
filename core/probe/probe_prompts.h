#pragma once

#include "core/analysis/prepared_prompt.h"
#include "core/probe/labelled_data.h"
#include "core/probe/reading_rules.h"

#include <vector>

namespace orrery::probe {

/// Labelled examples as a model reads them: a prompt an example, and for each sample the positions that make up its features.
struct ProbePrompts {
    std::vector<Prompt> prompts = {};
    std::vector<size_t> firstSample = {0};          ///< of each prompt; one more at the end
    std::vector<PositionRange> positions = {};     ///< of each sample
    int64_t tokens = 0;
    int64_t truncated = 0;                    ///< prompts whose end was left out
    int64_t shortest = 0, longest = 0;        ///< tokens of a prompt

    size_t samplesBefore(size_t prompt) const { return firstSample[prompt]; }
};

/// @throws Error Argument with the reasons of checkPrompts and positionsOf, naming the row; NoTokenizer; Cancelled
ProbePrompts preparePrompts(const LabelledData& data, const ReadingRules& rules, const ModelConfig& config, const Tokenizer* tokenizer,
    const Progress& progress = {}, const std::stop_token& stop = {});

}  // namespace orrery::probe
