#include "app/cli/keep_result.h"

#include "app/cli/command_text.h"
#include "app/cli/model_session.h"
#include "app/cli/output.h"
#include "app/cli/recorded_prompt_option.h"
#include "app/cli/report_output.h"
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/base/text.h"

#include <filesystem>

namespace orrery::cli {

namespace {

namespace fs = std::filesystem;

constexpr size_t kPromptShown = 80;

Workspace openToKeep(const KeepChoice& choice, Invocation& invocation)
{
    WorkspaceOptions options;
    options.log = invocation.output.log();
    options.stop = invocation.stop;
    Workspace workspace = Workspace::openOrCreate(choice.record, options);
    if (workspace.isReadOnly()) throw Error(ErrorKind::Io, "it can't be written, so no result can be kept there").withReason("ReadOnly").inFile(choice.record);
    return workspace;
}

bool isSameFile(const std::string& a, const std::string& b)
{
    std::error_code ignored;
    return fs::equivalent(a, b, ignored);
}

/// Ids mean something in their own file alone; elsewhere the words must do.
AnalysisSubject subjectOf(const RecordedChoice& recorded, const std::string& file)
{
    AnalysisSubject subject;
    subject.says = "run " + std::to_string(number(recorded.run.id)) + (recorded.run.title.empty() ? "" : " (" + recorded.run.title + ")") + ", prompt "
        + std::to_string(recorded.prompt.ordinal);
    if (!recorded.prompt.text.empty()) subject.says += ": " + orrery::quotedText(recorded.prompt.text, kPromptShown);
    if (isSameFile(recorded.workspace.path(), file)) subject.run = recorded.run.id, subject.prompt = recorded.prompt.id;
    else subject.says += " of " + fs::path(recorded.workspace.path()).filename().string();
    return subject;
}

AnalysisInfo describe(const ResultOf& of, const KeepChoice& choice, const Invocation& invocation)
{
    AnalysisInfo info;
    info.kind = invocation.command.name;
    info.name = choice.name;
    info.command = commandText(invocation);
    info.settingsJson = settingsDocument(invocation).dump(-1, ' ', false, Json::error_handler_t::replace);
    if (of.session) {
        info.modelName = of.session->name();
        info.modelDigest = of.session->model().weights().digest();
    }
    for (const RecordedChoice* recorded : of.recorded)
        if (recorded) info.subjects.push_back(subjectOf(*recorded, choice.record));
    return info;
}

void keep(AnalysisInfo info, const KeepChoice& choice, const std::string& result, Invocation& invocation)
{
    Workspace workspace = openToKeep(choice, invocation);
    if (info.name.empty()) info.name = freeAnalysisName(workspace, info.kind);
    const AnalysisId id = keepAnalysis(workspace, info, result);
    if (!invocation.output.isJson()) invocation.output.note("kept in " + choice.record + " as analysis " + std::to_string(number(id)) + ", " + orrery::quotedText(info.name));
}

}  // namespace

std::vector<OptionSpec> keepOptionSpecs(KeepChoice& choice)
{
    return {
        {.name = "--record", .value = "FILE.orrery", .help = "keep the result in this workspace, made if it is not there; db kept lists it", .target = &choice.record,
            .takes = Takes::File, .role = OptionRole::Output},
        {.name = "--as", .value = "NAME", .help = "with --record, its name there: new to the file; the command and a number unless told", .target = &choice.name,
            .role = OptionRole::Output},
        {.name = "--report", .value = "F.html|F.pdf", .help = "also write a report of the result there", .target = &choice.report, .takes = Takes::File,
            .role = OptionRole::Output},
    };
}

void checkKeep(const KeepChoice& choice, Invocation& invocation)
{
    if (choice.record.empty() && !choice.name.empty()) throw Error(ErrorKind::Argument, "--as names what --record keeps: say where").withReason("Usage");
    if (!choice.report.empty()) isPdfReport(choice.report);
    if (choice.record.empty()) return;
    const Workspace workspace = openToKeep(choice, invocation);
    if (!choice.name.empty() && findAnalysis(workspace, choice.name))
        throw Error(ErrorKind::Argument, "there is an analysis " + orrery::quotedText(choice.name) + " already").withReason("NameTaken").inFile(choice.record);
}

ExitCode deliver(const CommandResult& result, const KeepChoice& choice, Invocation& invocation)
{
    Output& output = invocation.output;
    Json document;
    if (output.isJson() || choice.any()) document = output.withNotes(result.document());
    if (choice.any()) {
        const AnalysisInfo info = describe(result.of, choice, invocation);
        const std::string text = document.dump(-1, ' ', false, Json::error_handler_t::replace);
        if (!choice.record.empty()) keep(info, choice, text, invocation);
        if (!choice.report.empty()) writeAnalysisReport(info, text, choice.report);
    }
    if (output.isJson()) output.printJsonLine(document);
    else output.print(result.text());
    return ExitCode::Done;
}

}  // namespace orrery::cli
