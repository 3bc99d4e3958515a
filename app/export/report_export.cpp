#include "app/export/report_export.h"

#include "app/start_options.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/record/workspace.h"
#include "core/analysis/opened_model.h"
#include "core/report/analysis_report.h"
#include "core/report/probe_report.h"
#include "core/report/recording_report.h"
#include "views/report/document_pages.h"

#include <QBuffer>
#include <QFile>
#include <QPageLayout>
#include <QPdfWriter>

#include <cstdio>

namespace orrery::app {

namespace {

QByteArray pdfOf(const Document& document)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setResolution(1200);
        writer.setTitle(QString::fromStdString(document.title));
        writer.setCreator(QStringLiteral("Orrery"));
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setPageMargins(QMarginsF(18, 18, 18, 12), QPageLayout::Millimeter);
        if (!views::DocumentPages(document, writer).paint()) throw Error(ErrorKind::Internal, "the pages could not be painted");
    }
    return buffer.data();
}

RunId newestRun(const Workspace& workspace)
{
    const std::vector<RunRow> runs = workspace.runs();
    if (runs.empty()) throw Error(ErrorKind::Argument, "no run is recorded there").withReason("NoSuchRun").inFile(workspace.path());
    return runs.back().id;
}

Document studyDocument(const StartOptions& options) { return probeReport(probe::readStudy(QFile::encodeName(options.path).toStdString())); }

Document analysisDocument(const StartOptions& options)
{
    const Workspace workspace = Workspace::open(QFile::encodeName(options.path).toStdString(), Access::ReadOnly);
    return analysisReport(workspace, AnalysisId{options.analysis});
}

Document recordingDocument(const StartOptions& options)
{
    const Workspace workspace = Workspace::open(QFile::encodeName(options.path).toStdString(), Access::ReadOnly);
    RecordingReportRequest request{options.run > 0 ? RunId{options.run} : newestRun(workspace), options.prompt, {}};
    if (!options.model.isEmpty()) request.model = openModel(QFile::encodeName(options.model).toStdString());
    return recordingReport(workspace, request);
}

}  // namespace

void exportDocument(const Document& document, const QString& path)
{
    const std::string file = QFile::encodeName(path).toStdString();
    if (path.endsWith(QLatin1String(".html"), Qt::CaseInsensitive)) return writeFileDurably(file, documentHtml(document));
    if (!path.endsWith(QLatin1String(".pdf"), Qt::CaseInsensitive)) throw Error(ErrorKind::Argument, "a report is a .html or .pdf file").inFile(file);
    const QByteArray bytes = pdfOf(document);
    writeFileDurably(file, std::string_view(bytes.constData(), static_cast<size_t>(bytes.size())));
}

int exportReport(const StartOptions& options)
{
    try {
        if (options.analysis > 0) exportDocument(analysisDocument(options), options.figure);
        else exportDocument(options.path.endsWith(QLatin1String(".json"), Qt::CaseInsensitive) ? studyDocument(options) : recordingDocument(options), options.figure);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "orrery: %s\n", error.what());
        return 1;
    }
    return 0;
}

}  // namespace orrery::app
