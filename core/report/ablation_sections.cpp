#include "core/report/analysis_sections.h"
#include "core/report/bar_figure.h"
#include "core/report/report_text.h"
#include "core/report/result_figures.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace orrery {

namespace {

constexpr size_t kShown = 16;
constexpr int64_t kMostIndex = 10'000;

struct Unit {
    std::string site;
    int layer = -1, head = -1;
    double change = 0, low = 0, high = 0;

    std::string name() const
    {
        if (head < 0 || layer < 0) return site;
        return "L" + std::to_string(layer) + "H" + std::to_string(head) + (site.ends_with("hook_z") ? "" : " " + site);
    }
    std::string changeText() const { return std::isfinite(low) ? intervalNumber(change, low, high, 3) : fixedNumber(change, 3); }
};

int indexOf(const ResultValue& unit, const char* key)
{
    const auto found = unit.find(key);
    if (!found) return -1;
    if (const int64_t index = found->whole(); index >= 0 && index < kMostIndex) return static_cast<int>(index);
    found->refuse("is outside 0 to " + std::to_string(kMostIndex - 1));
}

std::vector<Unit> unitsOf(const ResultValue& result)
{
    std::vector<Unit> units;
    for (const ResultValue& one : result["units"].items()) {
        const ResultValue change = one["change"];
        units.push_back({one["site"].text(), indexOf(one, "layer"), indexOf(one, "head"), change["mean"].number(), change["low"].number(), change["high"].number()});
    }
    if (units.empty()) result["units"].refuse("has none");
    return units;
}

std::vector<double> changesOf(const std::vector<Unit>& units)
{
    std::vector<double> changes;
    for (const Unit& unit : units) changes.push_back(unit.change);
    return changes;
}

std::string standIn(const std::string& kind)
{
    if (kind == "zero") return "zeros stand in its place";
    return kind == "mean" ? "its mean over all positions of the prompts stands in its place" : "values of other prompts stand in its place";
}

void addFinding(Document& document, const ResultValue& result, const std::vector<Unit>& units)
{
    const std::vector<size_t> order = strongestFirst(changesOf(units));
    std::string said = "One unit at a time is taken out: " + standIn(result["kind"].text()) + ". The metric " + result["metric"].text() + " is " + significantNumber(result["untouched"]["mean"].number(), 4)
        + " untouched, the mean over " + countNumber(result["n"].whole()) + (result["n"].whole() == 1 ? " prompt." : " prompts.");
    if (!order.empty()) said += " Most is changed by " + units[order[0]].name() + ": " + units[order[0]].changeText() + ".";
    document.blocks.push_back(DocumentParagraph{said + " Single ablations underestimate: later heads may stand in for what is missing."});
}

/// All units are heads of one kind of site: they make a grid.
void addGrid(Document& document, const ResultValue& result, const std::vector<Unit>& units)
{
    ResultGrid grid;
    for (const Unit& unit : units) {
        if (unit.layer < 0 || unit.head < 0) return;
        grid.rows = std::max(grid.rows, unit.layer + 1), grid.columns = std::max(grid.columns, unit.head + 1);
    }
    if (int64_t{grid.rows} * grid.columns > kMaximumGrid) return;
    grid.values.assign(static_cast<size_t>(grid.rows) * static_cast<size_t>(grid.columns), std::numeric_limits<double>::quiet_NaN());
    for (const Unit& unit : units) {
        double& cell = grid.values[static_cast<size_t>(unit.layer) * static_cast<size_t>(grid.columns) + static_cast<size_t>(unit.head)];
        if (!std::isnan(cell)) return;  // two sites of one head
        cell = unit.change;
    }
    document.blocks.push_back(DocumentFigure{"Change of " + result["metric"].text() + " when a head is taken out, by layer and head.",
        resultGridFigure(grid, GridScale::Signed, {countedLabels(grid.rows), countedLabels(grid.columns), "layer", "head", "change"})});
}

void addStrongest(Document& document, const ResultValue& result, const std::vector<Unit>& units)
{
    using Align = DocumentTable::Align;
    const std::string which = units.size() > kShown ? "The " + std::to_string(kShown) + " units of " + std::to_string(units.size()) + " that matter most" : "All units";
    BarFigureSpec spec;
    spec.axisTitle = "change of " + result["metric"].text();
    DocumentTable table{which + ", with 95 % bootstrap intervals over prompts.", {{"unit", Align::Left, true}, {"site", Align::Left, true}, {"change", Align::Right}}, {}};
    for (const size_t i : strongestFirst(changesOf(units))) {
        if (spec.bars.size() == kShown) break;
        const bool hasInterval = std::isfinite(units[i].low);
        spec.bars.push_back({units[i].name(), units[i].change, hasInterval ? units[i].low : 0, hasInterval ? units[i].high : 0, fixedNumber(units[i].change, 3)});
        table.rows.push_back({units[i].name(), units[i].site, units[i].changeText()});
    }
    if (spec.bars.empty()) return;
    document.blocks.push_back(DocumentFigure{which + "; whiskers are 95 % intervals.", barFigure(spec)});
    document.blocks.push_back(std::move(table));
}

}  // namespace

void addAblationSections(Document& document, DocumentFacts& settings, const ResultValue& result)
{
    const std::vector<Unit> units = unitsOf(result);
    const std::string kind = result["kind"].text();
    document.title = (kind == "zero" ? "Zero" : kind == "mean" ? "Mean" : "Resample") + std::string(" ablation");
    addFinding(document, result, units);
    document.blocks.push_back(DocumentHeading{"Changes"});
    addGrid(document, result, units);
    addStrongest(document, result, units);
    const auto fact = [&](const char* name, const std::string& value) { settings.facts.push_back({name, value, false}); };
    fact("metric", result["metric"].text());
    fact("ablation", kind + ": " + standIn(kind));
    const auto repeated = result.find("repeated");
    fact("prompts", countNumber(result["n"].whole()) + (repeated && repeated->truth() ? " of random tokens repeated once, read in the second copy" : "") + ", seed " + std::to_string(result["seed"].whole()));
    if (const auto set = result.find("set")) fact("prompt set", (*set)["name"].text() + ", sha256 " + (*set)["digest"].text());
}

}  // namespace orrery
