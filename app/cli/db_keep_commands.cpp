#include "app/cli/db_commands.h"

#include "app/cli/invocation.h"
#include "app/cli/output.h"
#include "app/cli/prompt_set_option.h"
#include "app/cli/table.h"
#include "app/cli/workspace_option.h"
#include "core/base/digest.h"
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/patching/stored_recipes.h"
#include "core/prompts/stored_prompt_sets.h"

#include <memory>

namespace orrery::cli {

namespace {

struct KeepOptions {
    std::string file, prompts, recipe, name, encoding = "utf-8";
};

void requireOne(const KeepOptions& options)
{
    if (options.prompts.empty() == options.recipe.empty())
        throw Error(ErrorKind::Argument, "give either --prompts or --recipe").withReason("Usage");
}

ExitCode keep(const KeepOptions& options, Invocation& invocation)
{
    requireOne(options);
    WorkspaceOptions opening;
    opening.log = invocation.output.log();
    if (options.recipe.empty()) {
        PromptSet set = loadPromptSet({options.prompts, options.encoding}, invocation);
        if (!options.name.empty()) set.name = options.name;
        Workspace workspace = Workspace::openOrCreate(options.file, opening);
        storePromptSet(workspace, set, options.prompts);
        if (invocation.output.isJson()) invocation.output.printJson({{"prompts", set.name}, {"items", set.items.size()}, {"digest", digestText(set.digest())}});
        else invocation.output.print(set.name + ": " + std::to_string(set.items.size()) + (set.pairs ? " pairs" : " prompts") + " kept\n");
        return ExitCode::Done;
    }
    Recipe recipe = readRecipe(options.recipe);
    if (!options.name.empty()) recipe.name = options.name;
    Workspace workspace = Workspace::openOrCreate(options.file, opening);
    storeRecipe(workspace, recipe);
    if (invocation.output.isJson()) invocation.output.printJson({{"recipe", recipe.name}, {"steps", recipe.steps.size()}});
    else invocation.output.print(recipe.name + ": " + std::to_string(recipe.steps.size()) + " steps kept\n");
    return ExitCode::Done;
}

ExitCode listKept(const std::string& file, Invocation& invocation)
{
    const Workspace workspace = openWorkspace(file, Access::ReadOnly, invocation);
    Json sets = Json::array(), recipes = Json::array();
    Table table({"kind", "name", "size", "from"}, {Table::Align::Left, Table::Align::Left, Table::Align::Right});
    for (const PromptSetRow& row : listPromptSets(workspace)) {
        sets.push_back({{"name", row.name}, {"pairs", row.pairs}, {"items", row.items}, {"digest", digestText(row.digest)}, {"source", row.source}});
        table.add({row.pairs ? "pairs" : "prompts", row.name, std::to_string(row.items), row.source});
    }
    for (const std::string& name : listRecipes(workspace)) {
        const size_t steps = readStoredRecipe(workspace, name)->steps.size();
        recipes.push_back({{"name", name}, {"steps", steps}});
        table.add({"recipe", name, std::to_string(steps), ""});
    }
    if (invocation.output.isJson()) invocation.output.printJson({{"prompts", sets}, {"recipes", recipes}});
    else invocation.output.print(table.text());
    return ExitCode::Done;
}

ExitCode forget(const KeepOptions& options, Invocation& invocation)
{
    requireOne(options);
    Workspace workspace = openWorkspace(options.file, Access::ReadWrite, invocation);
    if (options.recipe.empty()) removePromptSet(workspace, options.prompts);
    else removeRecipe(workspace, options.recipe);
    if (invocation.output.isJson()) invocation.output.printJson({{"removed", options.recipe.empty() ? options.prompts : options.recipe}});
    return ExitCode::Done;
}

}  // namespace

CommandSpec dbKeepCommand()
{
    const auto options = std::make_shared<KeepOptions>();
    CommandSpec command{.name = "keep", .summary = "Keep a prompt set or a recipe of interventions in a workspace"};
    command.details = "Other commands then find it as W.orrery:NAME, in --set and in --recipe. A prompt set's name must be new, a recipe of the same "
                      "name is replaced.";
    command.options = {
        workspaceOption(options->file),
        {.name = "--prompts", .value = "FILE", .help = "a prompt set: CSV, TSV, JSONL, or .txt of a prompt a line", .target = &options->prompts,
            .takes = Takes::File},
        {.name = "--recipe", .value = "FILE", .help = "a recipe (JSON)", .target = &options->recipe, .takes = Takes::File},
        {.name = "--name", .value = "NAME", .help = "its name there; the file's or the recipe's own unless told", .target = &options->name},
        {.name = "--encoding", .help = "of the set's file", .target = &options->encoding, .choices = {"utf-8", "latin1", "replace"}},
    };
    command.examples = {{"db keep work.orrery --prompts pairs.csv", "then patch --set work.orrery:pairs"}};
    command.run = [options](Invocation& invocation) { return keep(*options, invocation); };
    return command;
}

CommandSpec dbKeptCommand()
{
    const auto file = std::make_shared<std::string>();
    CommandSpec command{.name = "kept", .summary = "List a workspace's prompt sets and recipes"};
    command.options = {workspaceOption(*file)};
    command.run = [file](Invocation& invocation) { return listKept(*file, invocation); };
    return command;
}

CommandSpec dbForgetCommand()
{
    const auto options = std::make_shared<KeepOptions>();
    CommandSpec command{.name = "forget", .summary = "Remove a prompt set or a recipe from a workspace"};
    command.options = {
        workspaceOption(options->file),
        {.name = "--prompts", .value = "NAME", .help = "the prompt set of that name", .target = &options->prompts},
        {.name = "--recipe", .value = "NAME", .help = "the recipe of that name", .target = &options->recipe},
    };
    command.run = [options](Invocation& invocation) { return forget(*options, invocation); };
    return command;
}

}  // namespace orrery::cli
