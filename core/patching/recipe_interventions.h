#pragma once

#include "core/model/model.h"
#include "core/patching/recipe.h"
#include "core/record/records.h"

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace orrery {

/// Where a recipe's steps find what they name.
struct RecipeSources {
    std::function<std::vector<Prompt>(const std::string& set)> promptSet;   ///< a prompt set's name or file
    std::function<Prompt(const std::string& text)> prompt;                  ///< a text as the model reads it
    std::function<Tensor(const std::string& file)> tensor;                  ///< an NPY file
};

/// A recipe made ready for these prompts: interventions in the recipe's order, a step's sites in the model's order.
///
/// What depends on a prompt (noise, values of other prompts) becomes one intervention a prompt. Noise and draws follow the step's seed and the
/// prompt's place alone: the same on any machine, in any batch.
/// @throws Error Argument with reason NoSuchSite; NoSuchAxis (heads, positions or keys where the site has none); NoSuchPosition; TooFewPrompts;
///         UnequalLengths (a replacing prompt of another length); Shape for a direction of the wrong width; as siteMeans, Model::run and the sources
/// Cost: a forward for each set or prompt a step names.
std::vector<Intervention> recipeInterventions(const Recipe& recipe, Model& model, const std::vector<Prompt>& prompts, const RecipeSources& sources,
    const std::stop_token& stop = {});

/// A recipe's steps as recordings keep them, one a site.  @throws Error Argument with reason NoSuchSite
std::vector<InterventionInfo> recipeInfos(const Recipe& recipe, const ModelConfig& config);

}  // namespace orrery
