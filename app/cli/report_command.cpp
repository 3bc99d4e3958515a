#include "app/cli/commands.h"

#include "app/cli/kept_analysis_option.h"
#include "app/cli/output.h"
#include "app/cli/report_output.h"
#include "app/cli/window_program.h"
#include "app/cli/workspace_option.h"
#include "core/analysis/opened_model.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/report/analysis_report.h"
#include "core/report/recording_report.h"

#include <memory>

namespace orrery::cli {

namespace {

struct ReportOptions {
    std::string file, out, model, analysis, probe;
    int64_t run = 0, prompt = 0;
};

/// The run that was asked for, or the newest that is complete.
RunRow chosenRun(const Workspace& workspace, int64_t run)
{
    if (run > 0) return requireRun(workspace, run);
    std::optional<RunRow> newest;
    for (const RunRow& row : workspace.runs())
        if (row.status == RunStatus::Complete) newest = row;
    if (!newest) throw Error(ErrorKind::Argument, "no complete run is recorded there").withReason("NoSuchRun").inFile(workspace.path());
    return *newest;
}

/// Of a probe study that `probe --out F.json` wrote.
ExitCode reportStudy(const ReportOptions& options, Invocation& invocation)
{
    writeProbeReport(probe::readStudy(options.file), options.out);
    if (invocation.output.isJson()) invocation.output.printJson({{"out", options.out}});
    else invocation.output.print(options.out + "\n");
    return ExitCode::Done;
}

/// Of an analysis that a workspace keeps.
ExitCode reportAnalysis(const ReportOptions& options, Invocation& invocation)
{
    const Workspace workspace = openWorkspace(options.file, Access::ReadOnly, invocation);
    const AnalysisRow row = requireAnalysis(workspace, options.probe.empty() ? options.analysis : options.probe);
    if (!options.probe.empty() && row.info.kind != "probe")
        throw Error(ErrorKind::Argument, "analysis " + std::to_string(number(row.id)) + " is no probe but of kind " + row.info.kind + ": report it with --analysis").withReason("OtherKind").inFile(options.file);
    if (isPdfReport(options.out)) runWindowProgram({"--report", "--export", options.out, "--analysis", std::to_string(number(row.id)), options.file}, options.out);
    else writeFileDurably(options.out, documentHtml(analysisReport(workspace, row.id)));
    if (invocation.output.isJson()) invocation.output.printJson({{"out", options.out}, {"analysis", number(row.id)}});
    else invocation.output.print(options.out + "\n");
    return ExitCode::Done;
}

ExitCode report(const ReportOptions& options, Invocation& invocation)
{
    const bool isPdf = isPdfReport(options.out);
    if (!options.analysis.empty() || !options.probe.empty()) return reportAnalysis(options, invocation);
    if (options.file.ends_with(".json")) return reportStudy(options, invocation);
    const Workspace workspace = openWorkspace(options.file, Access::ReadOnly, invocation);
    const RunRow run = chosenRun(workspace, options.run);
    const PromptRow prompt = requirePrompt(workspace, run.id, options.prompt);
    if (isPdf) {
        std::vector<std::string> arguments{"--report", "--export", options.out, "--run", std::to_string(number(run.id)), "--prompt", std::to_string(prompt.ordinal)};
        if (!options.model.empty()) arguments.insert(arguments.end(), {"--model", options.model});
        arguments.push_back(options.file);
        runWindowProgram(arguments, options.out);
    } else {
        RecordingReportRequest request{run.id, prompt.ordinal, {}};
        if (!options.model.empty()) request.model = openModel(options.model);
        const Document document = recordingReport(workspace, request, invocation.output.progress(), invocation.stop);
        invocation.output.endProgress();
        writeFileDurably(options.out, documentHtml(document));
    }
    if (invocation.output.isJson()) invocation.output.printJson({{"out", options.out}, {"run", number(run.id)}, {"prompt", prompt.ordinal}});
    else invocation.output.print(options.out + "\n");
    return ExitCode::Done;
}

}  // namespace

CommandSpec reportCommand()
{
    const auto options = std::make_shared<ReportOptions>();
    CommandSpec command{.name = "report", .summary = "Make a report of what is recorded"};
    command.details = "Of a workspace's run, of an analysis or a probe study that it keeps, or of a probe study that probe --out F.json wrote. One file that needs "
                      "no other. Of a run: its settings, its prompts, what was recorded, every head's attention, how well each token was predicted, the notes. "
                      "HTML is written here; a PDF is set by the window program, which needs no display for it.";
    command.options = {
        {.name = "FILE", .help = "a workspace file (.orrery) or a probe study (.json)", .target = &options->file, .required = true, .takes = Takes::File},
        {.name = "--out", .value = "F.html|F.pdf", .help = "where to", .target = &options->out, .required = true, .takes = Takes::File},
        {.name = "--analysis", .value = "N|NAME", .help = "report this kept analysis instead of a run", .target = &options->analysis, .excludes = {"--run"}},
        {.name = "--probe", .value = "N|NAME", .help = "report this kept probe study instead of a run", .target = &options->probe, .excludes = {"--run", "--analysis"}},
        {.name = "--run", .value = "N", .help = "the run; the newest complete one unless told", .target = &options->run},
        {.name = "--prompt", .value = "I", .help = "number of the prompt in the run, 0 unless told", .target = &options->prompt},
        {.name = "--model", .value = "DIR", .help = "the model's folder: its tokenizer names what was predicted", .target = &options->model, .takes = Takes::Folder},
    };
    command.examples = {
        {"report cat.orrery --run 1 --out cat.html", "a page about one run"},
        {"report work.orrery --analysis \"which heads\" --out heads.pdf", "a grid that patch --record kept"},
        {"report study.json --out study.pdf", "a probe study's report"},
    };
    command.run = [options](Invocation& invocation) { return report(*options, invocation); };
    return command;
}

}  // namespace orrery::cli
