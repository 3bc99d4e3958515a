#include "core/report/result_figures.h"

#include "core/base/shown_text.h"
#include "core/report/color_table.h"
#include "core/report/heat_figure.h"
#include "core/report/report_text.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace orrery {

namespace {

constexpr FigureColor kNoNumber = 0xFFB9BEC6;
constexpr double kLargestCell = 30;
constexpr int kLegendColors = 64;

/// The largest magnitude there is, no less than `least`; 1 where nothing is finite or all is zero.
double largestOf(const std::vector<double>& values, double least)
{
    double most = least;
    for (const double value : values)
        if (std::isfinite(value)) most = std::max(most, std::abs(value));
    return most > 0 ? most : 1;
}

double placeOf(double value, double most, GridScale scale)
{
    return scale == GridScale::Signed ? 0.5 + 0.5 * value / most : value / most;
}

FigureLegend legendOf(const ColorTable& colors, double most, GridScale scale, const std::string& unit, bool hasGaps)
{
    FigureLegend legend;
    for (int i = 0; i < kLegendColors; ++i) legend.colors.push_back(colorAt(colors, i / (kLegendColors - 1.0)));
    if (scale == GridScale::Signed) legend.ticks = {{0, significantNumber(-most, 3)}, {0.5, "0"}, {1, significantNumber(most, 3)}};
    else legend.ticks = {{0, "0"}, {1, significantNumber(most, 3)}};
    legend.unit = unit;
    if (hasGaps) legend.swatches = {{kNoNumber, "no number"}};
    return legend;
}

std::string cellText(double value)
{
    if (!std::isfinite(value)) return "";
    return std::abs(value) < 10 ? fixedNumber(value, 2) : significantNumber(value, 3);
}

}  // namespace

Figure resultGridFigure(const ResultGrid& grid, GridScale scale, const GridLabels& labels)
{
    const ColorTable colors = colorTable(scale == GridScale::Signed ? ColorMapId::Diverging : ColorMapId::Ink, {});
    const double most = largestOf(grid.values, labels.least);
    HeatFigureSpec spec;
    spec.rows = grid.rows, spec.columns = grid.columns;
    spec.rowLabels = labels.rows, spec.columnLabels = labels.columns;
    spec.rowTitle = labels.rowTitle, spec.columnTitle = labels.columnTitle;
    spec.largestCell = kLargestCell;
    for (const double value : grid.values) {
        spec.colors.push_back(std::isfinite(value) ? colorAt(colors, placeOf(value, most, scale)) : kNoNumber);
        spec.cellTexts.push_back(cellText(value));
    }
    const bool hasGaps = std::any_of(grid.values.begin(), grid.values.end(), [](double value) { return !std::isfinite(value); });
    spec.legend = legendOf(colors, most, scale, labels.unit, hasGaps);
    return heatFigure(spec);
}

std::vector<std::string> tokensOf(const ResultValue& prompt)
{
    if (const auto texts = prompt.find("texts")) return texts->texts();
    std::vector<std::string> tokens;
    for (const ResultValue& id : prompt["ids"].items()) tokens.push_back(" #" + std::to_string(id.whole()));
    return tokens;
}

std::vector<std::string> tokenLabelsOf(const ResultValue& prompt)
{
    std::vector<std::string> labels = tokensOf(prompt);
    for (std::string& label : labels) label = shownText(label);
    return labels;
}

std::string tokenName(const ResultValue& token)
{
    if (const auto text = token.find("text")) return shownText(text->text());
    return "#" + std::to_string(token["id"].whole());
}

std::vector<std::string> countedLabels(int count)
{
    std::vector<std::string> labels;
    for (int i = 0; i < count; ++i) labels.push_back(std::to_string(i));
    return labels;
}

std::vector<size_t> strongestFirst(const std::vector<double>& values)
{
    std::vector<size_t> order(values.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::erase_if(order, [&](size_t i) { return !std::isfinite(values[i]); });
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return std::abs(values[a]) > std::abs(values[b]); });
    return order;
}

DocumentTokens promptTokens(const std::string& lead, const ResultValue& prompt, const std::vector<int64_t>& marked, double weight)
{
    DocumentTokens tokens{lead, {}};
    for (const std::string& text : tokensOf(prompt)) {
        const bool isMarked = std::find(marked.begin(), marked.end(), std::ssize(tokens.parts)) != marked.end();
        tokens.parts.push_back({text, isMarked ? weight : 0, ""});
    }
    return tokens;
}

}  // namespace orrery
