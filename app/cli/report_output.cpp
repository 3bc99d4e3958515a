#include "app/cli/report_output.h"

#include "app/cli/window_program.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/scratch_folder.h"
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

}  // namespace orrery::cli
