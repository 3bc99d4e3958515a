#include "core/record/workspace_contents.h"

#include "core/base/error.h"
#include "core/record/workspace.h"
#include "core/record/workspace_storage.h"
#include "core/record/database.h"

#include <algorithm>
#include <map>

namespace orrery {

namespace {

std::string nameOf(const std::vector<ModelRow>& models, std::optional<ModelId> id)
{
    if (!id) return {};
    const auto found = std::find_if(models.begin(), models.end(), [&](const ModelRow& row) { return row.id == *id; });
    return found == models.end() ? std::string() : found->info.displayName;
}

/// The run a prompt belongs to.
std::optional<RunId> runOf(const Workspace& workspace, PromptId prompt)
{
    Statement statement(workspace.database(), "SELECT run_id FROM prompt WHERE id = ?1");
    statement.bind(0, number(prompt));
    return statement.step() ? std::optional(RunId{statement.number(0)}) : std::nullopt;
}

}  // namespace

const RunEntry* WorkspaceContents::find(RunId id) const
{
    const auto found = std::find_if(runs.begin(), runs.end(), [&](const RunEntry& entry) { return entry.run.id == id; });
    return found == runs.end() ? nullptr : &*found;
}

const PromptRow* WorkspaceContents::find(PromptId id) const
{
    for (const RunEntry& entry : runs)
        for (const PromptRow& prompt : entry.prompts)
            if (prompt.id == id) return &prompt;
    return nullptr;
}

WorkspaceContents readContents(const Workspace& workspace)
{
    WorkspaceContents contents{workspace.path(), workspace.isReadOnly(), workspace.models(), {}, listAnalyses(workspace)};
    std::map<int64_t, std::pair<int64_t, int64_t>> sizes;  // run -> tensors, bytes
    for (const SizeRow& row : storageSizes(workspace)) {
        if (!row.run) continue;
        auto& [tensors, bytes] = sizes[number(*row.run)];
        tensors += row.tensors, bytes += row.bytes;
    }
    for (RunRow& run : workspace.runs(true)) {
        const auto [tensors, bytes] = sizes[number(run.id)];
        const std::string model = nameOf(contents.models, run.model);
        const RunId id = run.id;
        contents.runs.push_back({std::move(run), model, workspace.prompts(id), tensors, bytes});
    }
    return contents;
}

const TensorRow* RecordedPrompt::find(const std::string& site, int64_t step) const
{
    const auto found = std::find_if(tensors.begin(), tensors.end(),
        [&](const TensorRow& row) { return row.siteInfo.name == site && row.step == step && row.variant == "clean"; });
    return found == tensors.end() ? nullptr : &*found;
}

RecordedPrompt readRecordedPrompt(const Workspace& workspace, PromptId prompt)
{
    const auto run = runOf(workspace, prompt);
    if (!run)
        throw Error(ErrorKind::Argument, "there is no prompt " + std::to_string(number(prompt))).withReason("NoSuchPrompt").inFile(workspace.path());
    RecordedPrompt recorded;
    recorded.run = workspace.run(*run).value();
    for (PromptRow& row : workspace.prompts(*run))
        if (row.id == prompt) recorded.prompt = std::move(row);
    recorded.positions = workspace.positions(prompt);
    recorded.tensors = workspace.tensors({.prompt = prompt});
    for (const TensorRow& row : recorded.tensors) {
        recorded.layers = std::max(recorded.layers, row.siteInfo.layer + 1);
        if (row.siteInfo.axes.starts_with("head,") && row.shape.rank() == 3) recorded.heads = std::max(recorded.heads, static_cast<int>(row.shape[0]));
    }
    return recorded;
}

}  // namespace orrery
