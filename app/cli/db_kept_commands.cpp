#include "app/cli/db_commands.h"

#include "app/cli/invocation.h"
#include "app/cli/kept_analysis_option.h"
#include "app/cli/output.h"
#include "app/cli/table.h"
#include "app/cli/workspace_option.h"
#include "core/base/digest.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/patching/stored_recipes.h"
#include "core/prompts/stored_prompt_sets.h"
#include "core/report/provenance.h"

#include <memory>

namespace orrery::cli {

namespace {

struct KeptOptions {
    std::string file, analysis, out;
};

struct ForgetOptions {
    std::string file, prompts, recipe, analysis;
};

ExitCode listKept(const Workspace& workspace, Output& output)
{
    Json sets = Json::array(), recipes = Json::array(), analyses = Json::array();
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
    for (const AnalysisRow& row : listAnalyses(workspace)) {
        analyses.push_back(analysisDocument(row));
        table.add({"analysis " + std::to_string(number(row.id)), row.info.name, bytesText(static_cast<double>(row.storedBytes)),
            utcText(row.createdMicroseconds) + (row.info.modelName.empty() ? "" : ", " + row.info.modelName)});
    }
    if (output.isJson()) output.printJson({{"prompts", sets}, {"recipes", recipes}, {"analyses", analyses}});
    else output.print(table.text());
    return ExitCode::Done;
}

/// The document of a kept analysis as it was printed: its text, after making sure that it is one.
ExitCode writeKept(const KeptOptions& options, const Workspace& workspace, Output& output)
{
    const AnalysisRow row = requireAnalysis(workspace, options.analysis);
    const std::string text = readAnalysisResult(workspace, row.id);
    try {
        parseJson(text);
    } catch (const Error& error) {
        throw error.inFile(workspace.path());
    }
    if (options.out.empty()) {
        output.print(text + "\n");
        return ExitCode::Done;
    }
    writeFileDurably(options.out, text + "\n");
    Json document = analysisDocument(row);
    document["out"] = options.out;
    if (output.isJson()) output.printJson(std::move(document));
    else output.print(options.out + "\n");
    return ExitCode::Done;
}

ExitCode forget(const ForgetOptions& options, Invocation& invocation)
{
    if (options.prompts.empty() + options.recipe.empty() + options.analysis.empty() != 2)
        throw Error(ErrorKind::Argument, "give one of --prompts, --recipe and --analysis").withReason("Usage");
    Workspace workspace = openWorkspace(options.file, Access::ReadWrite, invocation);
    std::string name = options.prompts + options.recipe;
    if (!options.prompts.empty()) removePromptSet(workspace, name);
    else if (!options.recipe.empty()) removeRecipe(workspace, name);
    else {
        const AnalysisRow row = requireAnalysis(workspace, options.analysis);
        removeAnalysis(workspace, row.id);
        name = row.info.name;
    }
    if (invocation.output.isJson()) invocation.output.printJson({{"removed", name}});
    return ExitCode::Done;
}

}  // namespace

CommandSpec dbKeptCommand()
{
    const auto options = std::make_shared<KeptOptions>();
    CommandSpec command{.name = "kept", .summary = "List a workspace's prompt sets, recipes and analyses, or show a kept analysis again"};
    command.details = "An analysis is kept by the command that makes it, with --record. With --analysis its result is printed as that command printed it "
                      "with --json.";
    command.options = {
        workspaceOption(options->file),
        {.name = "--analysis", .value = "N|NAME", .help = "show this one", .target = &options->analysis},
        {.name = "--out", .value = "F.json", .help = "with --analysis, write the result to this file", .target = &options->out, .takes = Takes::File},
    };
    command.examples = {
        {"db kept work.orrery", "what is kept"},
        {"db kept work.orrery --analysis \"patch 1\" --out grid.json", "a kept grid as a file"},
    };
    command.run = [options](Invocation& invocation) {
        if (options->analysis.empty() && !options->out.empty())
            throw Error(ErrorKind::Argument, "--out is where --analysis is written: say which").withReason("Usage");
        const Workspace workspace = openWorkspace(options->file, Access::ReadOnly, invocation);
        return options->analysis.empty() ? listKept(workspace, invocation.output) : writeKept(*options, workspace, invocation.output);
    };
    return command;
}

CommandSpec dbForgetCommand()
{
    const auto options = std::make_shared<ForgetOptions>();
    CommandSpec command{.name = "forget", .summary = "Remove a prompt set, a recipe or an analysis from a workspace"};
    command.options = {
        workspaceOption(options->file),
        {.name = "--prompts", .value = "NAME", .help = "the prompt set of that name", .target = &options->prompts},
        {.name = "--recipe", .value = "NAME", .help = "the recipe of that name", .target = &options->recipe},
        {.name = "--analysis", .value = "N|NAME", .help = "the analysis of that number or name", .target = &options->analysis},
    };
    command.run = [options](Invocation& invocation) { return forget(*options, invocation); };
    return command;
}

}  // namespace orrery::cli
