#pragma once

#include "core/model/model.h"
#include "core/record/workspace_contents.h"

#include <map>
#include <string>

namespace orrery {

class Workspace;

/// A recorded prompt as its model read it: the ids of its positions, and their token types where the model has any.
/// @throws Error Argument with reason NoTokens if a position has no token: what was recorded elsewhere need not name its prompt
Prompt recordedInput(const RecordedPrompt& recorded, const ModelConfig& config);

/// That these weights made a run; one that names no model may have been made by any.
/// @throws Error Argument with reason OtherModel, naming the model that did.  Cost: once a model, a digest over its weights.
void requireMaker(const Workspace& workspace, const RunRow& run, const Model& model);

/// The texts of a prompt's own tokens by id, as a person should see them.
std::map<int32_t, std::string> tokenTexts(const RecordedPrompt& recorded);

}  // namespace orrery
