#include "app/cli/db_commands.h"

#include "app/cli/invocation.h"
#include "app/cli/output.h"
#include "app/cli/workspace_option.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/record/workspace_check.h"
#include "core/record/workspace_storage.h"

#include <memory>

namespace orrery::cli {

namespace {

struct RunChoice {
    std::string file;
    int64_t run = 0;
    std::vector<std::string> sites;
};

ExitCode check(const std::string& file, Invocation& invocation)
{
    Output& output = invocation.output;
    const CheckReport report = checkWorkspaceFile(file, output.progress(), invocation.stop);
    if (output.isJson()) {
        output.printJson({{"ok", report.isOk()}, {"runs", report.runs}, {"tensors", report.tensors}, {"chunks", report.chunks},
            {"analyses", report.analyses}, {"bytes", report.chunkBytes}, {"problems", report.problems}});
    } else {
        for (const std::string& problem : report.problems) output.print("problem: " + problem + "\n");
        output.print((report.isOk() ? "ok: " : "not ok: ") + std::to_string(report.runs) + " runs, " + std::to_string(report.tensors)
            + " tensors, " + std::to_string(report.chunks) + " chunks of " + bytesText(static_cast<double>(report.chunkBytes)) + ", " + std::to_string(report.analyses)
            + " analyses\n");
    }
    return report.isOk() ? ExitCode::Done : ExitCode::Failed;
}

ExitCode evict(const RunChoice& choice, Invocation& invocation)
{
    Workspace workspace = openWorkspace(choice.file, Access::ReadWrite, invocation);
    const RunRow run = requireRun(workspace, choice.run);
    int64_t tensors = 0, bytes = 0;
    for (const std::string& glob : choice.sites) {
        TensorFilter filter;
        filter.run = run.id;
        filter.sites = glob;
        for (const TensorRow& tensor : workspace.tensors(filter)) {
            throwIfStopped(invocation.stop);
            evictTensor(workspace, tensor.id);
            ++tensors;
            bytes += tensor.storedBytes();
        }
    }
    if (tensors == 0)
        throw Error(ErrorKind::Argument, "run " + std::to_string(choice.run) + " has no tensors of sites " + joinText(choice.sites, ","))
            .withReason("NoSuchSite");
    if (invocation.output.isJson()) invocation.output.printJson({{"run", choice.run}, {"tensors", tensors}, {"bytes", bytes}});
    else invocation.output.print("removed " + std::to_string(tensors) + " tensors, " + bytesText(static_cast<double>(bytes))
        + "; db vacuum gives the space back to the disk\n");
    return ExitCode::Done;
}

ExitCode removeWholeRun(const RunChoice& choice, Invocation& invocation)
{
    Workspace workspace = openWorkspace(choice.file, Access::ReadWrite, invocation);
    removeRun(workspace, requireRun(workspace, choice.run).id);
    if (invocation.output.isJson()) invocation.output.printJson({{"run", choice.run}, {"removed", true}});
    else invocation.output.print("removed run " + std::to_string(choice.run) + "; db vacuum gives the space back to the disk\n");
    return ExitCode::Done;
}

ExitCode vacuum(const std::string& file, Invocation& invocation)
{
    Workspace workspace = openWorkspace(file, Access::ReadWrite, invocation);
    const int64_t bytes = vacuumWorkspace(workspace, invocation.output.progress(), invocation.stop);
    if (invocation.output.isJson()) invocation.output.printJson({{"freed_bytes", bytes}});
    else invocation.output.print("the file is " + bytesText(static_cast<double>(bytes)) + " smaller\n");
    return ExitCode::Done;
}

}  // namespace

CommandSpec dbCheckCommand()
{
    const auto file = std::make_shared<std::string>();
    CommandSpec command{.name = "check", .summary = "Verify pages, schema and every checksum of a workspace"};
    command.details = "Exit code 1 if anything is wrong; each problem names its table and row.";
    command.options = {workspaceOption(*file)};
    command.examples = {{"db check cat.orrery", "is the file sound?"}};
    command.run = [file](Invocation& invocation) { return check(*file, invocation); };
    return command;
}

CommandSpec dbEvictCommand()
{
    const auto choice = std::make_shared<RunChoice>();
    CommandSpec command{.name = "evict", .summary = "Remove the numbers of some sites of a run for good, and keep the run"};
    command.options = {
        workspaceOption(choice->file),
        runOption(choice->run),
        {.name = "--sites", .value = "GLOB,...", .help = "names or globs of recorded sites", .target = &choice->sites, .required = true,
            .commaList = true},
    };
    command.examples = {{"db evict cat.orrery --run 1 --sites \"*hook_pattern,*hook_attn_scores\"", "what takes most of the space"}};
    command.run = [choice](Invocation& invocation) { return evict(*choice, invocation); };
    return command;
}

CommandSpec dbDeleteCommand()
{
    const auto choice = std::make_shared<RunChoice>();
    CommandSpec command{.name = "delete", .summary = "Remove a run and everything recorded of it for good"};
    command.options = {workspaceOption(choice->file), runOption(choice->run)};
    command.examples = {{"db delete cat.orrery --run 1", "the first run goes"}};
    command.run = [choice](Invocation& invocation) { return removeWholeRun(*choice, invocation); };
    return command;
}

CommandSpec dbVacuumCommand()
{
    const auto file = std::make_shared<std::string>();
    CommandSpec command{.name = "vacuum", .summary = "Give the space of what was removed back to the disk"};
    command.options = {workspaceOption(*file)};
    command.examples = {{"db vacuum cat.orrery", "after evict and delete"}};
    command.run = [file](Invocation& invocation) { return vacuum(*file, invocation); };
    return command;
}

}  // namespace orrery::cli
