#pragma once

#include "core/analysis/opened_model.h"
#include "core/analysis/prompt_run.h"
#include "core/patching/patch_inquiry.h"
#include "core/patching/recipe_interventions.h"

#include <optional>
#include <string>
#include <vector>

namespace orrery {

/// A recorded run of one prompt under a recipe.
struct ChangedRun {
    std::string title;
    PreparedPrompt prompt;
    Recipe recipe;                          ///< without steps: the run as it is
    std::vector<std::string> sites{"*"};    ///< globs
    StoreChoice store = {};
    std::optional<RunId> parent = {};       ///< the run this one changes
};

/// Where recipes' steps find prompts by text, and NPY files. Prompt sets are files.
RecipeSources recipeSources(const OpenedModel& model, bool textsAreIds, const std::stop_token& stop);

/// Runs and records it; a run that is stopped keeps what was recorded.  `started` hears the run's number as soon as its row is on disk.
/// @throws Error as recipeInterventions, Model::run, RunRecording
RunId recordChangedRun(Model& model, const OpenedModel& opened, const ChangedRun& run, const RecipeSources& sources, const std::string& workspace,
    const std::function<void(RunId)>& started = {}, const Progress& progress = {}, const std::stop_token& stop = {}, const LogSink& log = {});

/// One cell of a grid of one pair, as a recipe on the run it changes: replacing by the other prompt's values or, of a trace, noise on the
/// subject's embeddings (a draw of its own) and the clean values restored.  Requires: the frame is of no set
Recipe recipeOfCell(const PatchFrame& frame, int64_t layer, int64_t column);
/// The prompt that a cell changes.
const PreparedPrompt& changedPrompt(const PatchFrame& frame);

}  // namespace orrery
