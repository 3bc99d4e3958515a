#include "app/cli/kept_analysis_option.h"

#include "app/cli/table.h"
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/report/provenance.h"

#include <charconv>

namespace orrery::cli {

namespace {

std::optional<AnalysisRow> findTyped(const Workspace& workspace, const std::string& typed)
{
    int64_t id = 0;
    const auto [end, code] = std::from_chars(typed.data(), typed.data() + typed.size(), id);
    if (code == std::errc() && end == typed.data() + typed.size())
        if (auto row = findAnalysis(workspace, AnalysisId{id})) return row;
    return findAnalysis(workspace, typed);
}

template <typename Id>
Json optionalNumber(const std::optional<Id>& id)
{
    return id ? Json(number(*id)) : Json();
}

}  // namespace

AnalysisRow requireAnalysis(const Workspace& workspace, const std::string& typed)
{
    if (auto row = findTyped(workspace, typed)) return *std::move(row);
    std::string known;
    for (const AnalysisRow& row : listAnalyses(workspace))
        known += (known.empty() ? "" : ", ") + std::to_string(number(row.id)) + " " + quotedText(row.info.name);
    throw Error(ErrorKind::Argument, "it has no analysis " + quotedText(typed) + "; it has " + (known.empty() ? "none" : known))
        .withReason("NoSuchAnalysis").inFile(workspace.path());
}

Json analysisDocument(const AnalysisRow& row)
{
    Json about = Json::array();
    for (const AnalysisSubject& subject : row.info.subjects)
        about.push_back({{"run", optionalNumber(subject.run)}, {"prompt", optionalNumber(subject.prompt)}, {"says", subject.says}});
    const Json model = row.info.modelDigest ? Json{{"name", row.info.modelName}, {"digest", digestText(*row.info.modelDigest)}} : Json();
    return {{"analysis", number(row.id)}, {"kind", row.info.kind}, {"name", row.info.name}, {"created", utcText(row.createdMicroseconds)},
        {"engine", row.engineVersion}, {"model", model}, {"about", about}, {"command", row.info.command},
        {"settings", Json::parse(row.info.settingsJson, nullptr, false)}, {"bytes", row.resultBytes}, {"stored_bytes", row.storedBytes}};
}

}  // namespace orrery::cli
