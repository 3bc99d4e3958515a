#include "app/cli/db_commands.h"

#include "app/cli/invocation.h"
#include "app/cli/output.h"
#include "app/cli/prompt_set_option.h"
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

ExitCode keep(const KeepOptions& options, Invocation& invocation)
{
    if (options.prompts.empty() == options.recipe.empty())
        throw Error(ErrorKind::Argument, "give either --prompts or --recipe").withReason("Usage");
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

}  // namespace orrery::cli
