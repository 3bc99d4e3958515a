#pragma once

#include "core/patching/recipe.h"
#include "core/record/workspace.h"

#include <optional>
#include <string>
#include <vector>

namespace orrery {

// Recipes as objects of a workspace, by their names. A file of schema version 1 that may not be written has none.

/// Names, sorted.
std::vector<std::string> listRecipes(const Workspace& workspace);
/// Nothing if there is none of that name.  @throws Error Format if what stands there is no recipe
std::optional<Recipe> readStoredRecipe(const Workspace& workspace, const std::string& name);
/// Adds it, or changes the one of its name.  @throws Error Argument for a recipe without a name; Io with reason ReadOnly; Database
void storeRecipe(Workspace& workspace, const Recipe& recipe);
/// @throws Error Argument with reason NoSuchRecipe; Io with reason ReadOnly; Database
void removeRecipe(Workspace& workspace, const std::string& name);

}  // namespace orrery
