#include "core/analysis/recorded_input.h"

#include "core/base/error.h"
#include "core/record/workspace.h"

namespace orrery {

Prompt recordedInput(const RecordedPrompt& recorded, const ModelConfig& config)
{
    Prompt prompt;
    for (size_t i = 0; i < recorded.positions.size(); ++i) {
        const Position& position = recorded.positions[i];
        if (!position.token)
            throw Error(ErrorKind::Argument, "position " + std::to_string(i) + " of the recorded prompt has no token, so a model cannot read it again")
                .withReason("NoTokens");
        prompt.ids.push_back(static_cast<int32_t>(*position.token));
        if (config.tokenTypes > 0) prompt.typeIds.push_back(static_cast<int32_t>(position.tokenType));
    }
    return prompt;
}

void requireMaker(const Workspace& workspace, const RunRow& run, const Model& model)
{
    if (!run.model) return;
    for (const ModelRow& row : workspace.models())
        if (*run.model == row.id && row.info.weightsDigest != model.weights().digest())
            throw Error(ErrorKind::Argument, "run " + std::to_string(number(run.id)) + " was made with other weights: " + row.info.displayName)
                .withReason("OtherModel");
}

std::map<int32_t, std::string> tokenTexts(const RecordedPrompt& recorded)
{
    std::map<int32_t, std::string> texts;
    for (const Position& position : recorded.positions)
        if (position.token && (position.label || position.piece)) texts.emplace(static_cast<int32_t>(*position.token), position.label ? *position.label : *position.piece);
    return texts;
}

}  // namespace orrery
