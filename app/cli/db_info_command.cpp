#include "app/cli/db_commands.h"

#include "app/cli/kept_analysis_option.h"
#include "app/cli/output.h"
#include "app/cli/table.h"
#include "app/cli/workspace_option.h"
#include "app/cli/invocation.h"
#include "core/base/digest.h"
#include "core/base/json.h"
#include "core/base/text.h"
#include "core/record/workspace_storage.h"

#include <ctime>
#include <filesystem>
#include <map>
#include <memory>

namespace orrery::cli {

namespace {

using SizesByRun = std::map<int64_t, std::vector<SizeRow>>;

SizesByRun sizesByRun(const Workspace& workspace)
{
    SizesByRun sizes;
    for (const SizeRow& row : storageSizes(workspace)) {
        if (row.run) sizes[number(*row.run)].push_back(row);
    }
    return sizes;
}

int64_t bytesOf(const std::vector<SizeRow>& rows)
{
    int64_t bytes = 0;
    for (const SizeRow& row : rows) bytes += row.bytes;
    return bytes;
}

std::string timeText(int64_t microseconds)
{
    const auto seconds = static_cast<std::time_t>(microseconds / 1000000);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

Json runDocument(const Workspace& workspace, const RunRow& run, const std::vector<SizeRow>& sizes)
{
    Json sites = Json::array();
    for (const SizeRow& row : sizes) sites.push_back({{"name", row.site}, {"tensors", row.tensors}, {"bytes", row.bytes}});
    return {{"run", number(run.id)}, {"kind", runKindName(run.kind)}, {"status", runStatusName(run.status)}, {"title", run.title},
        {"model", run.model ? Json(number(*run.model)) : Json()}, {"prompts", workspace.prompts(run.id).size()}, {"hidden", run.hidden},
        {"seed", run.seed ? Json(*run.seed) : Json()}, {"device", run.device}, {"started", timeText(run.startedMicroseconds)},
        {"finished", run.finishedMicroseconds ? Json(timeText(*run.finishedMicroseconds)) : Json()}, {"error", run.errorText},
        {"parameters", Json::parse(run.paramsJson, nullptr, false)}, {"bytes", bytesOf(sizes)}, {"sites", sites}};
}

Json infoDocument(const Workspace& workspace)
{
    const SizesByRun sizes = sizesByRun(workspace);
    Json models = Json::array(), runs = Json::array();
    for (const ModelRow& model : workspace.models())
        models.push_back({{"model", number(model.id)}, {"family", model.info.family}, {"name", model.info.displayName},
            {"digest", digestText(model.info.weightsDigest)}, {"path", model.info.path}});
    for (const RunRow& run : workspace.runs(true)) {
        const auto found = sizes.find(number(run.id));
        runs.push_back(runDocument(workspace, run, found == sizes.end() ? std::vector<SizeRow>{} : found->second));
    }
    Json analyses = Json::array();
    for (const AnalysisRow& row : listAnalyses(workspace)) analyses.push_back(analysisDocument(row));
    return {{"file", workspace.path()}, {"bytes", std::filesystem::file_size(workspace.path())}, {"schema", workspace.schemaVersion()},
        {"models", models}, {"runs", runs}, {"analyses", analyses}};
}

/// What is kept beside runs; empty if nothing is.
std::string analysesText(const Workspace& workspace)
{
    using Align = Table::Align;
    Table table({"analysis", "kind", "name", "made", "bytes", "model"}, {Align::Right, Align::Left, Align::Left, Align::Left, Align::Right, Align::Left});
    const std::vector<AnalysisRow> rows = listAnalyses(workspace);
    for (const AnalysisRow& row : rows)
        table.add({std::to_string(number(row.id)), row.info.kind, row.info.name, timeText(row.createdMicroseconds),
            bytesText(static_cast<double>(row.storedBytes)), row.info.modelName});
    return rows.empty() ? "" : "\n" + table.text();
}

std::string infoText(const Workspace& workspace)
{
    using Align = Table::Align;
    const SizesByRun sizes = sizesByRun(workspace);
    Table runs({"run", "kind", "status", "started", "prompts", "bytes", "title"},
        {Align::Right, Align::Left, Align::Left, Align::Left, Align::Right, Align::Right, Align::Left});
    Table sites({"run", "site", "tensors", "bytes"}, {Align::Right, Align::Left, Align::Right, Align::Right});
    for (const RunRow& run : workspace.runs(true)) {
        const std::string id = std::to_string(number(run.id));
        const auto found = sizes.find(number(run.id));
        const std::vector<SizeRow> rows = found == sizes.end() ? std::vector<SizeRow>{} : found->second;
        runs.add({id, std::string(runKindName(run.kind)), std::string(runStatusName(run.status)), timeText(run.startedMicroseconds),
            std::to_string(workspace.prompts(run.id).size()), bytesText(static_cast<double>(bytesOf(rows))), run.title});
        for (const SizeRow& row : rows)
            sites.add({id, row.site, std::to_string(row.tensors), bytesText(static_cast<double>(row.bytes))});
    }
    const auto fileBytes = static_cast<double>(std::filesystem::file_size(workspace.path()));
    return workspace.path() + ": " + bytesText(fileBytes) + ", schema " + std::to_string(workspace.schemaVersion()) + "\n\n" + runs.text()
        + "\n" + sites.text() + analysesText(workspace);
}

}  // namespace

CommandSpec dbInfoCommand()
{
    const auto file = std::make_shared<std::string>();
    CommandSpec command{.name = "info", .summary = "Say what a workspace holds, and what takes how much of it"};
    command.options = {workspaceOption(*file)};
    command.examples = {{"db info cat.orrery", "runs and analyses, and bytes by run and site"}};
    command.run = [file](Invocation& invocation) {
        const Workspace workspace = openWorkspace(*file, Access::ReadOnly, invocation);
        if (invocation.output.isJson()) invocation.output.printJson(infoDocument(workspace));
        else invocation.output.print(infoText(workspace));
        return ExitCode::Done;
    };
    return command;
}

}  // namespace orrery::cli
