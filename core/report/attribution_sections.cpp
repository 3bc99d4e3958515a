#include "core/report/analysis_sections.h"
#include "core/report/bar_figure.h"
#include "core/report/plot_figure.h"
#include "core/report/report_text.h"
#include "core/report/result_figures.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace orrery {

namespace {

constexpr size_t kBars = 16, kNamed = 3, kParts = 10;
constexpr int64_t kMostLayers = 10'000, kMostHeads = 10'000;

struct Component {
    std::string name;
    double value = 0, cumulative = 0;
    int layer = -1, head = -1;
};

int boundedIndex(const ResultValue& component, const char* key, int64_t bound)
{
    const auto found = component.find(key);
    if (!found) return -1;
    const int64_t index = found->whole();
    if (index < 0 || index >= bound) found->refuse("is outside 0 to " + std::to_string(bound - 1));
    return static_cast<int>(index);
}

std::vector<Component> componentsOf(const ResultValue& result)
{
    std::vector<Component> components;
    for (const ResultValue& one : result["components"].items())
        components.push_back({one["name"].text(), one["value"].number(), one["cumulative"].number(), boundedIndex(one, "layer", kMostLayers), boundedIndex(one, "head", kMostHeads)});
    if (components.empty()) result["components"].refuse("has none");
    return components;
}

std::string signedNumber(double value)
{
    return (value > 0 ? "+" : "") + significantNumber(value, 3);
}

std::string subjectOf(const ResultValue& result)
{
    if (!result.find("id")) return "stream along the direction";
    std::string subject = "logit of " + tokenName(result);
    if (const auto versus = result.find("versus")) subject += " less that of " + tokenName(*versus);
    return subject;
}

/// "L1 mlp +1.8, L1H0 +0.776": the strongest of one sign.
std::string strongestNames(const std::vector<Component>& components, bool positive)
{
    std::vector<double> values;
    for (const Component& one : components) values.push_back((one.value > 0) == positive ? one.value : 0);
    std::string names;
    size_t count = 0;
    for (const size_t i : strongestFirst(values)) {
        if (values[i] == 0 || count++ == kNamed) break;
        names += (names.empty() ? "" : ", ") + components[i].name + " " + signedNumber(values[i]);
    }
    return names;
}

void addFinding(Document& document, const ResultValue& result, const std::vector<Component>& components)
{
    std::string said = "The " + subjectOf(result) + " at position " + std::to_string(result["position"].whole()) + " is " + significantNumber(result["logit"].number(), 4)
        + ". With the final norm’s scale held at its value it is the sum of what was written into the stream.";
    if (const std::string names = strongestNames(components, true); !names.empty()) said += " Most raised it " + names + ".";
    if (const std::string names = strongestNames(components, false); !names.empty()) said += " Most lowered it " + names + ".";
    said += " What the parts leave unexplained is " + significantNumber(result["residual"].number(), 2) + ", which is rounding. A part’s number is its direct effect: what it does through later layers is in theirs.";
    document.blocks.push_back(DocumentParagraph{said});
}

/// Heads and MLPs by layer; what a layer has not got is no number.
void addGrid(Document& document, const std::vector<Component>& components)
{
    ResultGrid grid;
    int heads = 0;
    for (const Component& one : components) grid.rows = std::max(grid.rows, one.layer + 1), heads = std::max(heads, one.head + 1);
    grid.columns = heads + 1;
    if (grid.rows == 0 || heads == 0 || int64_t{grid.rows} * grid.columns > kMaximumGrid) return;
    grid.values.assign(static_cast<size_t>(grid.rows) * static_cast<size_t>(grid.columns), std::numeric_limits<double>::quiet_NaN());
    for (const Component& one : components) {
        const int column = one.head >= 0 ? one.head : one.name.ends_with(" mlp") ? heads : -1;
        if (one.layer >= 0 && column >= 0) grid.values[static_cast<size_t>(one.layer) * static_cast<size_t>(grid.columns) + static_cast<size_t>(column)] = one.value;
    }
    GridLabels labels{countedLabels(grid.rows), countedLabels(heads), "layer", "head", "logits"};
    labels.columns.emplace_back("mlp");
    document.blocks.push_back(DocumentFigure{"What each head and each MLP adds, by layer.", resultGridFigure(grid, GridScale::Signed, labels)});
}

void addHistory(Document& document, const std::vector<Component>& components)
{
    PlotFigureSpec plot;
    PlotSeries line;
    line.name = "running sum", line.color = 0xFF0072B2;
    plot.x = {"written so far", 0, static_cast<double>(std::max<size_t>(components.size() - 1, 1)), {}};
    int layer = -1;
    for (size_t i = 0; i < components.size(); ++i) {
        line.x.push_back(static_cast<double>(i)), line.y.push_back(components[i].cumulative);
        if (components[i].layer > layer) plot.x.ticks.push_back({static_cast<double>(i), "L" + std::to_string(layer = components[i].layer)});
    }
    if (plot.x.ticks.empty()) plot.x.ticks.push_back({0, components[0].name});
    plot.series = {line};
    plot.y = axisAround("logits", plot.series, &PlotSeries::y);
    plot.plotHeight = 140;
    document.blocks.push_back(DocumentFigure{"The sum after each part, in the order of writing; ticks where a layer begins.", plotFigure(plot)});
}

void addBars(Document& document, const std::vector<Component>& components)
{
    std::vector<double> values;
    for (const Component& one : components) values.push_back(one.value);
    BarFigureSpec spec;
    spec.axisTitle = "logits";
    for (const size_t i : strongestFirst(values))
        if (spec.bars.size() < kBars) spec.bars.push_back({components[i].name, values[i], 0, 0, signedNumber(values[i])});
    if (spec.bars.empty()) return;
    document.blocks.push_back(DocumentFigure{components.size() > kBars ? "The " + std::to_string(kBars) + " strongest of " + std::to_string(components.size()) + " parts." : "All parts.", barFigure(spec)});
}

void addLayerTable(Document& document, const std::vector<Component>& components)
{
    using Align = DocumentTable::Align;
    struct Sums {
        double heads = 0, mlp = 0, biases = 0, after = 0;
    };
    std::vector<Sums> layers;
    for (const Component& one : components) {
        if (one.layer < 0) continue;
        if (layers.size() <= static_cast<size_t>(one.layer)) layers.resize(static_cast<size_t>(one.layer) + 1);
        Sums& sums = layers[static_cast<size_t>(one.layer)];
        (one.head >= 0 ? sums.heads : one.name.ends_with(" mlp") ? sums.mlp : sums.biases) += one.value;
        sums.after = one.cumulative;
    }
    DocumentTable table{"Sums by layer, in logits.", {{"layer", Align::Right}, {"heads", Align::Right}, {"biases", Align::Right}, {"MLP", Align::Right}, {"sum after it", Align::Right}}, {}};
    for (size_t i = 0; i < layers.size(); ++i)
        table.rows.push_back({std::to_string(i), fixedNumber(layers[i].heads, 3), fixedNumber(layers[i].biases, 3), fixedNumber(layers[i].mlp, 3), fixedNumber(layers[i].after, 3)});
    if (!table.rows.empty()) document.blocks.push_back(std::move(table));
}

/// Neurons or source positions, the strongest first.
void addParts(Document& document, const std::vector<double>& values, const std::string& caption, const std::string& column, const std::vector<std::string>& names)
{
    using Align = DocumentTable::Align;
    DocumentTable table{caption, {{column, Align::Right}, {"logits", Align::Right}}, {}};
    if (!names.empty()) table.columns.insert(table.columns.begin() + 1, {"token", Align::Left, true});
    for (const size_t i : strongestFirst(values)) {
        if (table.rows.size() == kParts) break;
        std::vector<std::string> row{std::to_string(i), signedNumber(values[i])};
        if (!names.empty()) row.insert(row.begin() + 1, names[i]);
        table.rows.push_back(std::move(row));
    }
    if (!table.rows.empty()) document.blocks.push_back(std::move(table));
}

}  // namespace

void addAttributionSections(Document& document, DocumentFacts& settings, const ResultValue& result)
{
    const std::vector<Component> components = componentsOf(result);
    document.title = "What wrote the " + subjectOf(result);
    addFinding(document, result, components);
    const int64_t position = result["position"].whole();
    const auto prompt = result.find("prompt");
    if (prompt) document.blocks.push_back(promptTokens("the prompt", *prompt, {position}, 0.6));
    document.blocks.push_back(DocumentHeading{"By part"});
    addGrid(document, components);
    addBars(document, components);
    document.blocks.push_back(DocumentHeading{"In the order of writing"});
    addHistory(document, components);
    addLayerTable(document, components);
    if (const auto neurons = result.find("neurons")) addParts(document, (*neurons)["values"].numbers(), "The strongest neurons of the MLP that was asked for.", "neuron", {});
    if (const auto sources = result.find("sources")) {
        std::vector<std::string> names = prompt ? tokenLabelsOf(*prompt) : std::vector<std::string>{};
        if (names.size() < sources->items().size()) names.clear();
        addParts(document, sources->numbers(), "What the head that was asked for brings from each position.", "position", names);
    }
    settings.facts.push_back({"position", std::to_string(position), false});
    settings.facts.push_back({"norm’s scale", significantNumber(result["scale"].number(), 5), false});
}

}  // namespace orrery
