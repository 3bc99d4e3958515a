#pragma once

#include "core/patching/patch_inquiry.h"

namespace orrery {

/// Two prompts side by side, as far as they can be read: what is shown before anything runs. Immutable.
struct PairAlignment {
    PromptTexts texts;
    PreparedPrompt clean, corrupt;      ///< without positions: it could not be read
    std::vector<int64_t> differing;     ///< positions whose tokens differ; of unequal lengths also those that one lacks
    std::string problem;                ///< why they can't be patched position by position, one sentence; empty: they can
    std::string reason;                 ///< the problem's, as in Error: UnequalLengths, EqualPrompts, NoTokenizer, …
};

/// Never throws for what a person wrote.  Cost: two tokenisations; any thread.
PairAlignment alignTexts(const OpenedModel& model, const PromptTexts& texts);

}  // namespace orrery
