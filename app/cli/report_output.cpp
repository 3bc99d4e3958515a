#include "app/cli/report_output.h"

#include "app/cli/window_program.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/scratch_folder.h"
#include "core/report/analysis_report.h"
#include "core/report/probe_report.h"

namespace orrery::cli {

bool isPdfReport(const std::string& path)
{
    if (path.ends_with(".pdf")) return true;
    if (path.ends_with(".html")) return false;
    throw Error(ErrorKind::Argument, "a report is a .html or .pdf file").withReason("BadFormat").inFile(path);
}

void writeProbeReport(const probe::ProbeStudy& study, const std::string& path)
{
    if (!isPdfReport(path)) return writeFileDurably(path, documentHtml(probeReport(study)));
    const ScratchFolder folder;
    const std::string file = folder.file("study.json");
    writeFileDurably(file, studyJson(study));
    runWindowProgram({"--report", "--export", path, file}, path);
}

void writeAnalysisReport(const AnalysisInfo& info, const std::string& result, const std::string& path)
{
    if (!isPdfReport(path)) return writeFileDurably(path, documentHtml(analysisReport(newAnalysis(info), result)));
    const ScratchFolder folder;
    const std::string file = folder.file("result.orrery");
    AnalysisInfo named = info;
    if (named.name.empty()) named.name = named.kind;
    Workspace workspace = Workspace::create(file);
    for (AnalysisSubject& subject : named.subjects) subject.run.reset(), subject.prompt.reset();
    const AnalysisId id = keepAnalysis(workspace, named, result);
    runWindowProgram({"--report", "--export", path, "--analysis", std::to_string(number(id)), file}, path);
}

}  // namespace orrery::cli
