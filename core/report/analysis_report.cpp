#include "core/report/analysis_report.h"

#include "core/base/digest.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/report/analysis_sections.h"
#include "core/report/probe_report.h"
#include "core/report/provenance.h"
#include "core/report/report_text.h"

#include <algorithm>
#include <iterator>

namespace orrery {

namespace {

struct Kind {
    const char* name;
    void (*add)(Document&, DocumentFacts&, const ResultValue&);
};

constexpr Kind kKinds[] = {
    {"patch", addPatchSections},
    {"lens", addLensSections},
    {"attribute", addAttributionSections},
    {"ablate", addAblationSections},
    {"compare", addComparisonSections},
    {"heads", addHeadSections},
    {"stream", addStreamSections},
};

std::string provenanceLine(const AnalysisRow& row)
{
    std::string line = row.info.modelName.empty() ? "" : "model " + row.info.modelName + (row.info.modelDigest ? " (sha256 " + digestText(*row.info.modelDigest).substr(0, 12) + ")" : "") + " · ";
    line += row.info.kind + (row.info.name.empty() ? "" : " “" + row.info.name + "”");
    return line + " · " + utcText(row.createdMicroseconds) + " · Orrery " + row.engineVersion;
}

/// Its name and whose result it is: "which heads · gpt2".
std::string subtitleOf(const AnalysisInfo& info)
{
    std::vector<std::string> parts;
    if (!info.name.empty()) parts.push_back(info.name);
    if (!info.modelName.empty()) parts.push_back(info.modelName);
    for (const AnalysisSubject& subject : info.subjects) parts.push_back(subject.says);
    return joinText(parts, " · ");
}

/// How it was computed: what the result says of it, then what is known of every analysis.
void addMethod(Document& document, DocumentFacts settings, const AnalysisRow& row)
{
    const auto fact = [&](const char* name, const std::string& value, bool mono = false) {
        if (!value.empty()) settings.facts.push_back({name, value, mono});
    };
    fact("model", row.info.modelName);
    if (row.info.modelDigest) fact("weights", "sha256 " + digestText(*row.info.modelDigest), true);
    for (const AnalysisSubject& subject : row.info.subjects) fact("about", subject.says);
    fact("computed", utcText(row.createdMicroseconds) + " by Orrery " + row.engineVersion);
    document.blocks.push_back(DocumentHeading{"How it was computed"});
    document.blocks.push_back(std::move(settings));
    if (row.info.command.empty()) return;
    document.blocks.push_back(DocumentParagraph{"The same again:"});
    document.blocks.push_back(DocumentCode{row.info.command});
}

/// What the command had to say beside its result.
void addNotes(Document& document, const ResultValue& result)
{
    const std::optional<ResultValue> notes = result.find("notes");
    if (!notes) return;
    for (const std::string& note : notes->texts()) document.blocks.push_back(DocumentParagraph{"Note: " + note + (note.ends_with('.') ? "" : "."), true});
}

}  // namespace

Document analysisReport(const AnalysisRow& row, std::string_view result)
{
    if (row.info.kind == "probe") return probeReport(probe::studyFromJson(result));
    const Json json = parseJson(result);
    const ResultValue value(json);
    Document document;
    document.title = row.info.kind;
    DocumentFacts settings;
    const auto kind = std::find_if(std::begin(kKinds), std::end(kKinds), [&](const Kind& one) { return row.info.kind == one.name; });
    if (kind != std::end(kKinds)) kind->add(document, settings, value);
    document.subtitle = subtitleOf(row.info);
    document.provenance = provenanceLine(row);
    addNotes(document, value);
    addMethod(document, std::move(settings), row);
    return document;
}

Document analysisReport(const Workspace& workspace, AnalysisId id)
{
    const std::optional<AnalysisRow> row = findAnalysis(workspace, id);
    const std::string result = readAnalysisResult(workspace, id);  // says so if there is none
    try {
        return analysisReport(row.value(), result);
    } catch (const Error& error) {
        throw error.inFile(workspace.path());
    }
}

}  // namespace orrery
