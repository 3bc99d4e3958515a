#include "core/probe/probe_study.h"

#include <cmath>
#include <cstdio>

namespace orrery::probe {
namespace {

std::string numberText(double value)
{
    if (!std::isfinite(value)) return {};
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", value);
    return text;
}

std::string estimateCells(const std::optional<Estimate>& estimate)
{
    if (!estimate) return ",,,";
    return "," + numberText(estimate->value) + "," + numberText(estimate->low) + "," + numberText(estimate->high);
}

}  // namespace

std::string studyCsv(const ProbeStudy& study)
{
    std::string csv = "site,layer,width";
    const auto addName = [&](const std::string& name) { csv += "," + name + "," + name + "_low," + name + "_high"; };
    for (const NamedScore& score : namedScores()) addName(std::string(score.name));
    addName("control");
    addName("selectivity");
    csv += ",lambdas\n";
    for (const StudySite& site : study.sites) {
        csv += site.name + "," + (site.layer < 0 ? std::string() : std::to_string(site.layer)) + "," + std::to_string(site.width);
        for (const NamedScore& score : namedScores()) csv += estimateCells(site.scores.*score.member);
        csv += estimateCells(site.control) + estimateCells(site.selectivity) + ",";
        for (size_t fold = 0; fold < site.lambdas.size(); ++fold) csv += (fold ? " " : "") + numberText(site.lambdas[fold]);
        csv += "\n";
    }
    return csv;
}

}  // namespace orrery::probe
