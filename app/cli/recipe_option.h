#pragma once

#include "app/cli/command_spec.h"
#include "app/cli/invocation.h"
#include "core/backend/intervention.h"
#include "core/model/model.h"
#include "core/patching/recipe.h"

#include <string>
#include <vector>

namespace orrery::cli {

class ModelSession;

/// The option --recipe.
OptionSpec recipeOption(std::string& recipe);

/// A recipe file, or one that a workspace keeps: W.orrery:NAME. An empty text is an empty recipe.
/// @throws Error as readRecipe, Workspace::open; Argument with reason NoSuchRecipe
Recipe loadRecipe(const std::string& text, Invocation& invocation);

/// The recipe made ready for these prompts: sets are files or W.orrery:NAME, tensors NPY files.  @throws Error as recipeInterventions
std::vector<Intervention> recipeChanges(const Recipe& recipe, ModelSession& session, const std::vector<Prompt>& prompts, Invocation& invocation);

}  // namespace orrery::cli
