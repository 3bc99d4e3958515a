#include "core/report/analysis_sections.h"
#include "core/report/plot_figure.h"
#include "core/report/report_text.h"
#include "core/report/result_figures.h"

#include <algorithm>
#include <cmath>

namespace orrery {

namespace {

constexpr size_t kSites = 60;

/// The mean over positions without the first, which often is unlike the others; of one position alone, that one.
double meanBeyondFirst(const std::vector<double>& values)
{
    if (values.size() < 2) return values.empty() ? 0 : values[0];
    double sum = 0;
    for (size_t i = 1; i < values.size(); ++i) sum += values[i];
    return sum / static_cast<double>(values.size() - 1);
}

PlotSeries named(const std::string& name, FigureColor color, std::vector<double> dashes = {})
{
    PlotSeries line;
    line.name = name, line.color = color, line.dashes = std::move(dashes), line.dots = true;
    return line;
}

void addPoint(PlotSeries& line, size_t at, double value)
{
    line.x.push_back(static_cast<double>(at)), line.y.push_back(value);
}

void addFigure(Document& document, std::vector<PlotSeries> lines, const std::vector<std::string>& points, const std::string& axis, const std::string& caption)
{
    PlotFigureSpec plot;
    plot.x = {"stream", 0, static_cast<double>(points.size() - 1), {}};
    for (size_t i = 0; i < points.size(); ++i) plot.x.ticks.push_back({static_cast<double>(i), points[i]});
    plot.y = axisAround(axis, lines, &PlotSeries::y);
    plot.series = std::move(lines);
    plot.plotHeight = 150;
    document.blocks.push_back(DocumentFigure{caption, plotFigure(plot)});
}

void addGeometry(Document& document, const ResultValue& result)
{
    std::vector<std::string> points;
    PlotSeries norm = named("other positions", 0xFF0072B2), first = named("first position", 0xFFD55E00, {5, 2});
    PlotSeries toPrevious = named("with the point before", 0xFF0072B2), toFinal = named("with the last", 0xFFD55E00, {5, 2});
    for (const ResultValue& point : result["stream"].items()) {
        const std::vector<double> norms = point["norm"].numbers();
        if (norms.empty()) point["norm"].refuse("has no positions");
        addPoint(norm, points.size(), meanBeyondFirst(norms)), addPoint(first, points.size(), norms[0]);
        addPoint(toPrevious, points.size(), meanBeyondFirst(point["to_previous"].numbers())), addPoint(toFinal, points.size(), meanBeyondFirst(point["to_final"].numbers()));
        points.push_back(point["label"].text());
    }
    if (points.size() < 2) result["stream"].refuse("has fewer than two points");
    addFigure(document, {norm, first}, points, "norm", "2-norm of the stream, the mean over all positions but the first, and at the first.");
    addFigure(document, {toPrevious, toFinal}, points, "cosine", "How the stream turns: its cosine with the point before and with the last, means over all positions but the first.");
}

void addOutliers(Document& document, const ResultValue& outliers)
{
    using Align = DocumentTable::Align;
    DocumentTable table{"What stands out at each site: the largest value, alone and over the root mean square; the kurtosis, 3 of a normal distribution; values beyond six standard deviations; "
                        "massive activations; the dimension with the largest value.",
        {{"site", Align::Left, true}, {"largest", Align::Right}, {"over rms", Align::Right}, {"kurtosis", Align::Right}, {"beyond 6σ", Align::Right}, {"massive", Align::Right}, {"dimension", Align::Right}}, {}};
    const std::vector<ResultValue> sites = outliers["sites"].items();
    for (const ResultValue& site : sites) {
        if (table.rows.size() == kSites) break;
        const double largest = site["largest"].number(), rms = site["rms"].number();
        const std::vector<ResultValue> dimensions = site["dimensions"].items();
        table.rows.push_back({site["site"].text(), significantNumber(largest, 3), significantNumber(largest / rms, 3), significantNumber(site["kurtosis"].number(), 3),
            countNumber(site["beyond_sigmas"].whole()), countNumber(site["massive"].whole()), dimensions.empty() ? "–" : std::to_string(dimensions[0]["dimension"].whole())});
    }
    if (sites.size() > kSites) table.caption += " The first " + std::to_string(kSites) + " of " + countNumber(std::ssize(sites)) + ".";
    document.blocks.push_back(DocumentHeading{"Outliers"});
    document.blocks.push_back(std::move(table));
}

}  // namespace

void addStreamSections(Document& document, DocumentFacts& settings, const ResultValue& result)
{
    const ResultValue outliers = result["outliers"];
    document.title = "The residual stream";
    std::string dimensions;
    for (const ResultValue& dimension : outliers["dimensions"].items()) dimensions += (dimensions.empty() ? "" : ", ") + std::to_string(dimension.whole());
    document.blocks.push_back(DocumentParagraph{"The largest infinity norm is " + significantNumber(outliers["inf_norm"].number(), 4) + " and the mean kurtosis " + significantNumber(outliers["kurtosis"].number(), 4)
        + ". Outlier dimensions, which reach 6 on 6 % of tokens at a quarter of the sites: " + (dimensions.empty() ? "none." : dimensions + ".")});
    document.blocks.push_back(promptTokens("the first prompt", result, {}, 0));
    document.blocks.push_back(DocumentHeading{"The stream of the first prompt"});
    addGeometry(document, result);
    addOutliers(document, outliers);
    settings.facts.push_back({"prompts", countNumber(outliers["prompts"].whole()) + ", " + countNumber(outliers["tokens"].whole()) + " tokens", false});
}

}  // namespace orrery
