#include "app/cli/commands.h"

#include "app/cli/head_table.h"
#include "app/cli/output.h"
#include "app/cli/window_program.h"
#include "app/cli/workspace_option.h"
#include "core/analysis/attention_maps.h"
#include "core/base/json.h"

#include <memory>

namespace orrery::cli {

namespace {

struct AttentionOptions {
    std::string file, sites = "*attn.hook_pattern", figure, sort;
    int64_t run = 0, prompt = -1;
    bool scores = false;
};

/// Scores of each recorded pattern's heads, by site in order of recording, over the chosen prompts.
std::vector<HeadRow> scoreHeads(const Workspace& workspace, const std::vector<PromptRow>& prompts, const std::string& sites, Invocation& invocation)
{
    struct Gathered {
        int layer;
        AttentionScores scores;
    };
    std::vector<std::pair<std::string, Gathered>> bySite;
    for (const PromptRow& prompt : prompts) {
        const std::vector<int64_t> tokens = tokenNumbers(workspace.positions(prompt.id));
        TensorFilter filter{.run = prompt.run, .prompt = prompt.id, .sites = sites, .step = {}, .after = {}, .limit = -1};
        for (const TensorRow& row : workspace.tensors(filter)) {
            throwIfStopped(invocation.stop);
            if (row.shape.rank() != 3) throw Error(ErrorKind::Shape, row.siteInfo.name + " of shape " + row.shape.text() + " is no attention pattern");
            auto found = std::find_if(bySite.begin(), bySite.end(), [&](const auto& entry) { return entry.first == row.siteInfo.name; });
            if (found == bySite.end())
                found = bySite.insert(bySite.end(), {row.siteInfo.name, Gathered{row.siteInfo.layer, AttentionScores(row.shape[0])}});
            const Tensor pattern = workspace.read(row.id);
            found->second.scores.add(pattern.view(), tokens, visibilityOf(pattern.view()));
        }
    }
    std::vector<HeadRow> heads;
    for (const auto& [site, gathered] : bySite) {
        const std::vector<HeadScores> scores = gathered.scores.scores();
        for (size_t head = 0; head < scores.size(); ++head)
            heads.push_back({gathered.layer, static_cast<int64_t>(head), scores[head]});
    }
    return heads;
}

/// Lets the window program paint the patterns.
void paintFigure(const AttentionOptions& options)
{
    std::vector<std::string> arguments{"--mode", "atlas", "--export", options.figure, "--run", std::to_string(options.run)};
    if (options.prompt >= 0) arguments.insert(arguments.end(), {"--prompt", std::to_string(options.prompt)});
    arguments.push_back(options.file);
    runWindowProgram(arguments, options.figure);
}

ExitCode attention(const AttentionOptions& options, Invocation& invocation)
{
    const Workspace workspace = openWorkspace(options.file, Access::ReadOnly, invocation);
    const RunRow run = requireRun(workspace, options.run);
    const auto prompts = options.prompt < 0 ? workspace.prompts(run.id) : std::vector{requirePrompt(workspace, run.id, options.prompt)};
    std::vector<HeadRow> heads = scoreHeads(workspace, prompts, options.sites, invocation);
    if (heads.empty())
        throw Error(ErrorKind::Argument, "run " + std::to_string(options.run) + " has no recorded attention patterns (" + options.sites
                                             + "); record them with run --sites \"blocks.*.attn.hook_pattern\"")
            .withReason("NoSuchSite");
    if (!options.figure.empty()) paintFigure(options);
    if (!options.sort.empty()) sortByScore(heads, options.sort);
    if (invocation.output.isJson())
        invocation.output.printJson({{"run", options.run}, {"prompts", prompts.size()}, {"heads", headsDocument(heads)}});
    else invocation.output.print(headsText(heads));
    return ExitCode::Done;
}

}  // namespace

CommandSpec attentionCommand()
{
    const auto options = std::make_shared<AttentionOptions>();
    CommandSpec command{.name = "attention", .summary = "Score what the attention heads of a recording attend to"};
    command.details = "induction, previous_token, duplicate_token: mean attention mass on, in this order, what followed the token's earlier "
                      "occurrences, the position before, and those occurrences, over the positions that have such targets. "
                      "first_token: mass on the first position. entropy: 0 for one key, 1 for all visible keys alike. distance: mean, in "
                      "positions. Without --prompt, over all prompts of the run. JSON also has share and closeness, TransformerLens's "
                      "\"mul\" and \"abs\" forms.";
    command.options = {
        workspaceOption(options->file),
        runOption(options->run),
        {.name = "--prompt", .value = "I", .help = "only this prompt of the run", .target = &options->prompt},
        {.name = "--scores", .help = "print the head scores, as without it", .target = &options->scores},
        {.name = "--sort", .help = "highest of this score first", .target = &options->sort, .choices = patternScoreNames()},
        {.name = "--sites", .value = "GLOB", .help = "which recorded sites are patterns, *attn.hook_pattern unless told", .target = &options->sites},
        {.name = "--figure", .value = "FILE", .help = "paint the patterns (.png, .svg, .pdf), with the window program installed", .target = &options->figure,
            .takes = Takes::File},
    };
    command.examples = {{"attention cat.orrery --run 1 --sort previous_token", "which heads look one token back"}};
    command.run = [options](Invocation& invocation) { return attention(*options, invocation); };
    return command;
}

}  // namespace orrery::cli
