#pragma once

#include "core/analysis/attention_scores.h"
#include "core/model/model.h"

#include <optional>
#include <vector>

namespace orrery {

/// The canonical induction test: prompts of BOS + n random tokens + the same n tokens again.
///
/// A head's score is the mean of A[i, i - n + 1] over the second copy's positions: attention to what followed the token the first
/// time. Strong induction heads exceed 0.4, and the loss of the second half drops sharply. Source: analysis-methods section 5.
struct InductionTest {
    int64_t tokens = 50;    ///< n; fewer where the model's context is shorter than 2 n + 1
    int64_t prompts = 10;
    uint64_t seed = 0;
    int64_t tokenLimit = 0; ///< ids are drawn below this; 0: the whole vocabulary
};

struct InductionResult {
    struct Head {
        int layer = 0, head = 0;
        double induction = 0;
        HeadScores scores;  ///< over both copies, BOS included
    };
    int64_t tokens = 0;               ///< n as it was used
    bool bos = false;                 ///< whether a BOS (else an EOS) token stands in front: not if the config names none
    std::vector<Head> heads;          ///< by layer, then head
    std::optional<double> firstLoss;  ///< mean -ln p of the tokens of the first copy, in nats; unset without next-token logits
    std::optional<double> secondLoss; ///< of the second copy
};

/// The prompts of a test, the same for the same seed on any machine.
std::vector<Prompt> inductionPrompts(const ModelConfig& config, const InductionTest& test);

/// @throws Error Argument if the context is too short for a pair of two tokens; and as Model::run
/// Cost: one forward of `prompts` prompts of 2 n + 1 tokens with all patterns shown, nothing kept.
InductionResult testInduction(Model& model, const InductionTest& test, const Progress& progress = {}, const std::stop_token& stop = {});

}  // namespace orrery
