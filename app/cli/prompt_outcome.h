#pragma once

#include "core/analysis/prepared_prompt.h"
#include "core/analysis/prompt_predictions.h"
#include "core/model/model.h"
#include "core/model/predictions.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace orrery::cli {

/// What a run has to say of one prompt.
struct PromptOutcome {
    struct Site {
        std::string name;
        Shape shape;
    };
    std::vector<Site> sites;              ///< the ones that were asked for, in forward order
    std::vector<PositionPrediction> predictions;  ///< after the last position, or at each [MASK] of a masked model
};

/// [{"token", "id", "prob", "text"}]; token and text are null without a tokenizer.
nlohmann::json topDocument(const std::vector<TokenProbability>& top, const Tokenizer* tokenizer);
/// {"tokens", "ids", "texts"} of a prompt; tokens and texts are null without a tokenizer.
nlohmann::json tokensDocument(const std::vector<int32_t>& ids, const Tokenizer* tokenizer);
/// {"tokens", "ids", "texts", "top", "predictions", "sites"} of one prompt. `store` is how its sites are kept, "f32" if they are not.
nlohmann::json outcomeDocument(const PreparedPrompt& prompt, const PromptOutcome& outcome, const Tokenizer* tokenizer, const std::string& store);
/// The same for people.
std::string outcomeText(const PreparedPrompt& prompt, const PromptOutcome& outcome, const Tokenizer* tokenizer);

}  // namespace orrery::cli
