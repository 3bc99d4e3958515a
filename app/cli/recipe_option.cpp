#include "app/cli/recipe_option.h"

#include "app/cli/model_session.h"
#include "app/cli/output.h"
#include "app/cli/prompt_set_option.h"
#include "app/cli/workspace_option.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/checkpoint/npy.h"
#include "core/model/sites.h"
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

std::vector<InterventionInfo> recipeInfos(const Recipe& recipe, const ModelConfig& config)
{
    const std::vector<GraphSite> sites = modelSites(config);
    std::vector<InterventionInfo> infos;
    for (const RecipeStep& step : recipe.steps) {
        const std::vector<char> chosen = chooseSites(sites, {step.site});
        Json parameters = Json::parse(recipeText({recipe.name, "", {step}}))["steps"][0];
        parameters["recipe"] = recipe.name;
        Json selector = Json::object();
        if (!step.heads.empty()) selector["heads"] = step.heads;
        if (!step.positions.empty()) selector["positions"] = step.positions;
        for (size_t site = 0; site < sites.size(); ++site) {
            if (!chosen[site]) continue;
            InterventionInfo info;
            info.site = {sites[site].name, sites[site].layer, joinText(sites[site].axes, ",")};
            info.operation = step.kind == RecipeKind::Attend ? "replace_pattern" : std::string(recipeKindName(step.kind));
            info.selectorJson = selector.dump(-1, ' ', false, Json::error_handler_t::replace);
            info.paramsJson = parameters.dump(-1, ' ', false, Json::error_handler_t::replace);
            infos.push_back(std::move(info));
        }
    }
    return infos;
}

}  // namespace orrery::cli
