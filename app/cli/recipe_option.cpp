#include "app/cli/recipe_option.h"

#include "app/cli/model_session.h"
#include "app/cli/output.h"
#include "app/cli/prompt_set_option.h"
#include "app/cli/workspace_option.h"
#include "core/checkpoint/npy.h"
#include "core/patching/recipe_interventions.h"
#include "core/patching/stored_recipes.h"

namespace orrery::cli {

OptionSpec recipeOption(std::string& recipe)
{
    return {.name = "--recipe", .value = "FILE", .help = "interventions from a recipe (JSON), after those of --set; or W.orrery:NAME", .target = &recipe,
        .takes = Takes::File};
}

Recipe loadRecipe(const std::string& text, Invocation& invocation)
{
    if (text.empty()) return {};
    const size_t colon = text.rfind(".orrery:");
    if (colon == std::string::npos) return readRecipe(text);
    const std::string file = text.substr(0, colon + 7), name = text.substr(colon + 8);
    const auto recipe = readStoredRecipe(openWorkspace(file, Access::ReadOnly, invocation), name);
    if (!recipe) throw Error(ErrorKind::Argument, "there is no recipe \"" + name + "\"").withReason("NoSuchRecipe").inFile(file);
    return *recipe;
}

std::vector<Intervention> recipeChanges(const Recipe& recipe, ModelSession& session, const std::vector<Prompt>& prompts, Invocation& invocation)
{
    const auto prepare = [&](const std::string& text) { return session.preparer().text(text).prompt; };
    const auto promptSet = [&](const std::string& set) {
        std::vector<Prompt> all;
        for (const std::string& text : loadPromptSet({set, "utf-8"}, invocation).texts()) all.push_back(prepare(text));
        return all;
    };
    const RecipeSources sources{promptSet, prepare, [](const std::string& file) { return readNpyFile(file).toTensor(); }};
    return recipeInterventions(recipe, session.model(), prompts, sources, invocation.stop);
}

}  // namespace orrery::cli
