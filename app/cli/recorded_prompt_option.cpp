#include "app/cli/recorded_prompt_option.h"

#include "app/cli/invocation.h"
#include "app/cli/workspace_option.h"
#include "core/base/error.h"

namespace orrery::cli {

std::vector<OptionSpec> recordedOptionSpecs(RecordedOptions& options)
{
    return {
        {.name = "FILE", .help = "a workspace file whose recording is read instead of running a prompt", .target = &options.file, .takes = Takes::File},
        {.name = "--run", .value = "N", .help = "number of the recorded run, as db info lists them", .target = &options.run},
        {.name = "--item", .value = "I", .help = "which prompt of the run, the first (0) unless told", .target = &options.item},
    };
}

std::optional<RecordedChoice> openRecorded(const RecordedOptions& options, Invocation& invocation)
{
    if (options.file.empty()) return std::nullopt;
    if (options.run <= 0) throw Error(ErrorKind::Argument, "say with --run which run of " + options.file + " to read").withReason("Usage");
    Workspace workspace = openWorkspace(options.file, Access::ReadOnly, invocation);
    RunRow run = requireRun(workspace, options.run);
    PromptRow prompt = requirePrompt(workspace, run.id, options.item);
    return RecordedChoice{std::move(workspace), std::move(run), std::move(prompt)};
}

std::string modelFolderOf(const RecordedChoice& recorded, const std::string& typed)
{
    if (!typed.empty()) return typed;
    for (const ModelRow& row : recorded.workspace.models())
        if (recorded.run.model == row.id && !row.info.path.empty()) return row.info.path;
    throw Error(ErrorKind::Argument, "the recording does not say where its model lies: name its folder with --model").withReason("NoModelPath");
}

}  // namespace orrery::cli
