#include "core/base/shown_text.h"
#include "core/report/analysis_sections.h"
#include "core/report/report_text.h"
#include "core/report/result_figures.h"

#include <algorithm>
#include <cmath>

namespace orrery {

namespace {

constexpr size_t kStrongest = 10;
constexpr double kMarked = 0.6, kNoise = 0.1, kNothing = 0.005;

/// A grid of one pair, or the means over many.
struct PatchResult {
    const ResultValue& result;
    std::vector<std::string> columns;
    ResultGrid effects, values;
    std::optional<ResultGrid> low, high;   ///< of the effects, where there are intervals
    bool byHead = false, denoise = true;

    explicit PatchResult(const ResultValue& from)
        : result(from), columns(from["columns"].texts()), effects(gridOf(from["effects"])), values(gridOf(from["values"])),
          byHead(from["by"].text() == "head"), denoise(from["direction"].text() == "denoise")
    {
        if (const auto lows = from.find("effects_low")) low = gridOf(*lows), high = gridOf(from["effects_high"]);
        for (const ResultGrid* grid : {&values, low ? &*low : &values, high ? &*high : &values})
            if (grid->rows != effects.rows || grid->columns != effects.columns) from.refuse("has grids of different sizes");
        if (std::ssize(columns) != effects.columns) from["columns"].refuse("does not name each column");
        for (std::string& column : columns) column = shownText(column);
    }

    std::string cellName(size_t cell) const
    {
        const size_t layer = cell / columns.size(), column = cell % columns.size();
        if (byHead) return "L" + std::to_string(layer) + "H" + std::to_string(column);
        return "layer " + std::to_string(layer) + ", position " + std::to_string(column) + " (" + columns[column] + ")";
    }
    std::string effectText(size_t cell) const
    {
        if (low && std::isfinite(low->values[cell])) return intervalNumber(effects.values[cell], low->values[cell], high->values[cell], 2);
        return fixedNumber(effects.values[cell], 2);
    }
};

/// A number, or the mean of {"mean", "low", "high", "n"} with its interval.
std::string metricText(const ResultValue& value)
{
    if (!value.json().is_object()) return significantNumber(value.number(), 4);
    const double low = value["low"].number();
    const std::string mean = significantNumber(value["mean"].number(), 4);
    return std::isfinite(low) ? mean + " (" + significantNumber(low, 4) + " to " + significantNumber(value["high"].number(), 4) + ")" : mean;
}

std::string whatIsPatched(const PatchResult& patch)
{
    const std::string site = patch.result["site"].text();
    return patch.denoise ? "The clean run’s " + site + " is put into the corrupt run" : "The corrupt run’s " + site + " is put into the clean run";
}

void addFinding(Document& document, const PatchResult& patch)
{
    const std::vector<size_t> order = strongestFirst(patch.effects.values);
    std::string said = whatIsPatched(patch) + ", one layer and one " + (patch.byHead ? "head" : "position") + " at a time, and " + patch.result["metric"].text()
        + " is read: " + metricText(patch.result["clean"]) + " in the clean run, " + metricText(patch.result["corrupt"]) + " in the corrupt one. An effect of 0 changes nothing, one of 1 "
        + (patch.denoise ? "brings the clean value back." : "takes the clean value away.");
    if (!order.empty()) said += " The strongest is " + patch.effectText(order[0]) + " at " + patch.cellName(order[0]) + ".";
    document.blocks.push_back(DocumentParagraph{said});
    const auto weak = patch.result.find("weak");
    if (weak && weak->truth())
        document.blocks.push_back(DocumentParagraph{"By this metric the two runs hardly differ: effects, which divide by that difference, mean little here.", true});
}

void addPrompts(Document& document, const ResultValue& result)
{
    const auto prompts = result.find("prompts");
    if (!prompts) return;
    std::vector<int64_t> differing;
    if (const auto list = prompts->find("differ_at"))
        for (const ResultValue& position : list->items()) differing.push_back(position.whole());
    document.blocks.push_back(DocumentHeading{"Prompts"});
    document.blocks.push_back(promptTokens("clean", (*prompts)["clean"], differing, kMarked));
    if (const auto corrupt = prompts->find("corrupt")) document.blocks.push_back(promptTokens("corrupt", *corrupt, differing, -kMarked));
    if (!differing.empty()) document.blocks.push_back(DocumentParagraph{"Marked: the tokens in which the two differ.", true});
}

void addGrid(Document& document, const PatchResult& patch)
{
    GridLabels labels{countedLabels(patch.effects.rows), patch.columns, "layer", patch.byHead ? "head" : "position", "effect", kNoise};
    document.blocks.push_back(DocumentHeading{"Effects"});
    document.blocks.push_back(DocumentFigure{"Effect of patching " + patch.result["site"].text() + " by layer and " + (patch.byHead ? "head" : "position") + (patch.low ? ", means over all pairs." : "."),
        resultGridFigure(patch.effects, GridScale::Signed, labels)});
}

void addStrongest(Document& document, const PatchResult& patch)
{
    using Align = DocumentTable::Align;
    DocumentTable table{"The cells with the strongest effects" + std::string(patch.low ? ", with 95 % bootstrap intervals over pairs." : "."),
        {{"layer", Align::Right}, {patch.byHead ? "head" : "position", Align::Right}, {patch.result["metric"].text(), Align::Right}, {"effect", Align::Right}}, {}};
    if (!patch.byHead) table.columns.insert(table.columns.begin() + 2, {"token", Align::Left, true});
    for (const size_t cell : strongestFirst(patch.effects.values)) {
        if (table.rows.size() == kStrongest || std::abs(patch.effects.values[cell]) < kNothing) break;
        const size_t column = cell % patch.columns.size();
        std::vector<std::string> row{std::to_string(cell / patch.columns.size()), std::to_string(column), significantNumber(patch.values.values[cell], 4), patch.effectText(cell)};
        if (!patch.byHead) row.insert(row.begin() + 2, patch.columns[column]);
        table.rows.push_back(std::move(row));
    }
    if (!table.rows.empty()) document.blocks.push_back(std::move(table));
}

void addSettings(DocumentFacts& settings, const PatchResult& patch)
{
    const ResultValue& result = patch.result;
    const auto fact = [&](const char* name, const std::string& value) { settings.facts.push_back({name, value, false}); };
    fact("patched", result["site"].text() + " by layer and " + result["by"].text() + ", " + (patch.denoise ? "clean into corrupt" : "corrupt into clean"));
    if (const int64_t window = result["window"].whole(); window > 1) fact("window", std::to_string(window) + " neighbouring layers together");
    fact("metric", result["metric"].text());
    if (const auto answer = result.find("answer"))
        for (const char* name : {"answer", "wrong"})
            if (const auto token = answer->find(name)) fact(name, "“" + tokenName(*token) + "”, id " + std::to_string((*token)["id"].whole()));
    if (const auto receivers = result.find("receivers")) {
        std::string names;
        for (const std::string& name : receivers->texts()) names += (names.empty() ? "" : ", ") + name;
        fact("paths", "into " + names + ", all other heads frozen; MLPs " + result["mlps"].text());
    }
    if (const auto n = result.find("n")) fact("averaged over", countNumber(n->whole()) + (result.find("noise") ? " noises" : " pairs") + ", seed " + std::to_string(result["seed"].whole()));
    if (const auto noise = result.find("noise")) fact("noise", significantNumber((*noise)["deviations"].number(), 3) + " standard deviations of the embedding, " + significantNumber((*noise)["deviation"].number(), 3));
    if (const auto set = result.find("set")) fact("prompt set", (*set)["name"].text() + ", sha256 " + (*set)["digest"].text());
}

}  // namespace

void addPatchSections(Document& document, DocumentFacts& settings, const ResultValue& result)
{
    const PatchResult patch(result);
    const std::string by = patch.byHead ? " by head" : " by position";
    if (result.find("noise")) document.title = "Causal tracing of " + result["site"].text() + by;
    else document.title = result.find("receivers") ? "Path patching by sending head" : "Activation patching of " + result["site"].text() + by;
    addFinding(document, patch);
    addPrompts(document, result);
    addGrid(document, patch);
    addStrongest(document, patch);
    addSettings(settings, patch);
}

}  // namespace orrery
