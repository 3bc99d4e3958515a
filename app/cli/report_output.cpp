#include "app/cli/report_output.h"

#include "app/cli/window_program.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/report/probe_report.h"

#include <filesystem>
#include <unistd.h>

namespace orrery::cli {

namespace {

/// The study as a file that goes with this object: what the window program sets pages from.
class StudyFile {
public:
    explicit StudyFile(const probe::ProbeStudy& study)
        : m_path((std::filesystem::temp_directory_path() / ("orrery-study-" + std::to_string(getpid()) + ".json")).string())
    {
        writeFileDurably(m_path, studyJson(study));
    }
    ~StudyFile()
    {
        std::error_code ignored;
        std::filesystem::remove(m_path, ignored);
    }
    StudyFile(const StudyFile&) = delete;
    StudyFile& operator=(const StudyFile&) = delete;

    const std::string& path() const { return m_path; }

private:
    std::string m_path;
};

}  // namespace

bool isPdfReport(const std::string& path)
{
    if (path.ends_with(".pdf")) return true;
    if (path.ends_with(".html")) return false;
    throw Error(ErrorKind::Argument, "a report is a .html or .pdf file").withReason("BadFormat").inFile(path);
}

void writeProbeReport(const probe::ProbeStudy& study, const std::string& path)
{
    if (!isPdfReport(path)) return writeFileDurably(path, documentHtml(probeReport(study)));
    const StudyFile file(study);
    runWindowProgram({"--report", "--export", path, file.path()}, path);
}

}  // namespace orrery::cli
