#include "app/cli/workspace_option.h"

#include "app/cli/invocation.h"
#include "app/cli/output.h"
#include "core/base/error.h"

namespace orrery::cli {

OptionSpec workspaceOption(std::string& file)
{
    return {.name = "FILE", .help = "a workspace file", .target = &file, .required = true, .takes = Takes::File};
}

OptionSpec runOption(int64_t& run)
{
    return {.name = "--run", .value = "N", .help = "number of the run, as db info lists them", .target = &run, .required = true};
}

Workspace openWorkspace(const std::string& file, Access access, Invocation& invocation)
{
    WorkspaceOptions options;
    options.log = invocation.output.log();
    options.stop = invocation.stop;
    return Workspace::open(file, access, options);
}

RunRow requireRun(const Workspace& workspace, int64_t run)
{
    if (const auto row = workspace.run(RunId{run})) return *row;
    std::string known;
    for (const RunRow& row : workspace.runs(true)) known += (known.empty() ? "" : ", ") + std::to_string(number(row.id));
    throw Error(ErrorKind::Argument, workspace.path() + " has no run " + std::to_string(run) + "; it has "
                                         + (known.empty() ? "none" : known))
        .withReason("NoSuchRun");
}

PromptRow requirePrompt(const Workspace& workspace, RunId run, int64_t ordinal)
{
    const std::vector<PromptRow> prompts = workspace.prompts(run);
    for (const PromptRow& prompt : prompts) {
        if (prompt.ordinal == ordinal) return prompt;
    }
    throw Error(ErrorKind::Argument, "run " + std::to_string(number(run)) + " has no prompt " + std::to_string(ordinal) + "; it has "
                                         + std::to_string(prompts.size()) + ", counted from 0")
        .withReason("NoSuchPrompt");
}

}  // namespace orrery::cli
