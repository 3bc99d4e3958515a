#include "core/report/analysis_sections.h"
#include "core/report/plot_figure.h"
#include "core/report/report_text.h"
#include "core/report/result_figures.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace orrery {

namespace {

constexpr FigureColor kHues[] = {0xFF0072B2, 0xFFD55E00, 0xFF009E73, 0xFFCC79A7, 0xFF56B4E9};
constexpr std::string_view kFirstSites[] = {"hook_resid_post", "hook_resid_mid", "attn.hook_z", "hook_attn_out", "hook_mlp_out", "hook_resid_pre"};
constexpr size_t kLines = 5, kRows = 60;
constexpr double kSmallest = 1e-9;   ///< differences below it are drawn there

struct Site {
    std::string name;
    int64_t layer = -1;
    double largest = 0, relative = 0, cosine = 0, cka = 0;   ///< NaN: none

    /// "blocks.3.hook_resid_post" is of the series "hook_resid_post"; empty: of none.
    std::string series() const
    {
        const std::string prefix = "blocks." + std::to_string(layer) + ".";
        return layer >= 0 && name.starts_with(prefix) ? name.substr(prefix.size()) : "";
    }
};

std::vector<Site> sitesOf(const ResultValue& result)
{
    std::vector<Site> sites;
    for (const ResultValue& one : result["sites"].items())
        sites.push_back({one["name"].text(), one["layer"].whole(), one["max_diff"].number(), one["rel_diff"].number(), one["cosine"].number(), one["cka"].number()});
    if (sites.empty()) result["sites"].refuse("has none");
    return sites;
}

void addFinding(Document& document, const ResultValue& result, const std::vector<Site>& sites)
{
    const auto first = result.find("first_differing");
    std::string said = countNumber(std::ssize(sites)) + " sites are compared, each entry of one with the same entry of the other. ";
    if (first) said += "The first to part by more than " + significantNumber(result["limit"].number(), 1) + " of the second’s largest value is " + first->text() + ".";
    else said += "None parts by more than " + significantNumber(result["limit"].number(), 1) + " of the second’s largest value.";
    const auto worst = std::max_element(sites.begin(), sites.end(), [](const Site& a, const Site& b) { return !(b.relative <= a.relative) && !std::isnan(b.relative); });
    if (first && std::isfinite(worst->relative)) said += " The largest difference is " + significantNumber(worst->relative, 3) + " at " + worst->name + ".";
    document.blocks.push_back(DocumentParagraph{said});
}

/// "10⁻⁵"
std::string powerOfTen(int exponent)
{
    constexpr const char* kRaised[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    std::string text = exponent < 0 ? "10⁻" : "10";
    for (const char digit : std::to_string(std::abs(exponent))) text += kRaised[digit - '0'];
    return text;
}

/// Lines by layer, one a kind of site, those of the stream first; sites of one layer alone have none.
std::vector<PlotSeries> linesOf(const std::vector<Site>& sites, double Site::* value)
{
    std::vector<PlotSeries> lines;
    for (const Site& site : sites) {
        if (site.series().empty() || !std::isfinite(site.*value)) continue;
        auto line = std::find_if(lines.begin(), lines.end(), [&](const PlotSeries& one) { return one.name == site.series(); });
        if (line == lines.end()) {
            lines.emplace_back();
            line = lines.end() - 1;
            line->name = site.series(), line->dots = true;
        }
        line->x.push_back(static_cast<double>(site.layer)), line->y.push_back(site.*value);
    }
    std::erase_if(lines, [](const PlotSeries& line) { return line.x.size() < 2; });
    const auto rank = [](const PlotSeries& line) { return std::find(std::begin(kFirstSites), std::end(kFirstSites), line.name) - std::begin(kFirstSites); };
    std::stable_sort(lines.begin(), lines.end(), [&](const PlotSeries& a, const PlotSeries& b) { return rank(a) < rank(b); });
    lines.resize(std::min(lines.size(), kLines));
    for (size_t i = 0; i < lines.size(); ++i) {
        lines[i].color = kHues[i];
        if (i > 0) lines[i].dashes = {5, 1.5 * static_cast<double>(i)};
    }
    return lines;
}

PlotAxis layersOf(const std::vector<PlotSeries>& lines)
{
    PlotAxis axis{"layer", lines[0].x.front(), lines[0].x.front(), {}};
    for (const PlotSeries& line : lines)
        for (const double x : line.x) axis.low = std::min(axis.low, x), axis.high = std::max(axis.high, x);
    if (axis.low == axis.high) axis.high += 1;
    const double step = std::max(1.0, std::ceil((axis.high - axis.low) / 12));
    for (double at = axis.low; at <= axis.high; at += step) axis.ticks.push_back({at, countNumber(static_cast<int64_t>(at))});
    return axis;
}

/// Differences on a scale of powers of ten.
void addDifferences(Document& document, const std::vector<Site>& sites)
{
    PlotFigureSpec plot;
    plot.series = linesOf(sites, &Site::relative);
    if (plot.series.empty()) return;
    double low = 0, high = std::log10(kSmallest);
    for (PlotSeries& line : plot.series)
        for (double& y : line.y) y = std::log10(std::max(y, kSmallest)), low = std::min(low, y), high = std::max(high, y);
    plot.x = layersOf(plot.series);
    plot.y = {"relative difference", std::floor(low), std::max(std::ceil(high), std::floor(low) + 1), {}};
    const double step = std::max(1.0, std::ceil((plot.y.high - plot.y.low) / 5));
    for (double at = plot.y.low; at <= plot.y.high; at += step) plot.y.ticks.push_back({at, powerOfTen(static_cast<int>(at))});
    plot.plotHeight = 150;
    document.blocks.push_back(DocumentFigure{"Largest difference at each site over the second’s largest value, by layer; what is below 10⁻⁹ stands there.", plotFigure(plot)});
}

void addLikeness(Document& document, const std::vector<Site>& sites, double Site::* value, const std::string& name, const std::string& caption)
{
    PlotFigureSpec plot;
    plot.series = linesOf(sites, value);
    if (plot.series.empty()) return;
    plot.x = layersOf(plot.series);
    plot.y = axisAround(name, plot.series, &PlotSeries::y);
    plot.y.high = std::max(plot.y.high, 1.0);
    plot.plotHeight = 130;
    document.blocks.push_back(DocumentFigure{caption, plotFigure(plot)});
}

void addSites(Document& document, const ResultValue& result, const std::vector<Site>& sites)
{
    using Align = DocumentTable::Align;
    const auto shown = [](double value, int digits) { return std::isnan(value) ? std::string("–") : significantNumber(value, digits); };
    const auto first = result.find("first_differing");
    DocumentTable table{"The sites that differ" + std::string(first ? "; the first to part is set bold." : "."),
        {{"site", Align::Left, true}, {"max difference", Align::Right}, {"relative", Align::Right}, {"cosine", Align::Right}, {"CKA", Align::Right}}, {}};
    int64_t equal = 0, differing = 0;
    for (const Site& site : sites) {
        ++(site.largest == 0 ? equal : differing);
        if (site.largest == 0 || table.rows.size() == kRows) continue;
        if (first && first->text() == site.name) table.emphasised = static_cast<int>(table.rows.size());
        table.rows.push_back({site.name, shown(site.largest, 3), shown(site.relative, 3), std::isnan(site.cosine) ? "–" : fixedNumber(site.cosine, 5), std::isnan(site.cka) ? "–" : fixedNumber(site.cka, 4)});
    }
    if (differing > std::ssize(table.rows)) table.caption += " The first " + std::to_string(kRows) + " of " + countNumber(differing) + ".";
    if (!table.rows.empty()) document.blocks.push_back(std::move(table));
    if (equal > 0) document.blocks.push_back(DocumentParagraph{countNumber(equal) + (equal == 1 ? " site is" : " sites are") + " equal to the last bit.", true});
    for (const auto& [key, of] : {std::pair{"only_first", "first"}, {"only_second", "second"}})
        if (const size_t count = result[key].texts().size(); count > 0)
            document.blocks.push_back(DocumentParagraph{countNumber(static_cast<int64_t>(count)) + (count == 1 ? " site is in the " : " sites are in the ") + of + " alone and not compared.", true});
}

}  // namespace

void addComparisonSections(Document& document, DocumentFacts& settings, const ResultValue& result)
{
    const std::vector<Site> sites = sitesOf(result);
    const auto models = result.find("models");
    document.title = models ? "Two models on one prompt" : "Two recorded runs";
    addFinding(document, result, sites);
    if (const auto prompt = result.find("prompt")) document.blocks.push_back(promptTokens("the prompt", *prompt, {}, 0));
    document.blocks.push_back(DocumentHeading{"By layer"});
    addDifferences(document, sites);
    addLikeness(document, sites, &Site::cosine, "mean cosine", "Mean cosine of the two, row by row.");
    addLikeness(document, sites, &Site::cka, "debiased CKA", "Debiased linear CKA over positions.");
    document.blocks.push_back(DocumentHeading{"Site by site"});
    addSites(document, result, sites);
    if (models)
        for (const ResultValue& model : models->items())
            settings.facts.push_back({settings.facts.empty() ? "first" : "second", model["name"].text() + ", sha256 " + model["digest"].text(), false});
    settings.facts.push_back({"limit", significantNumber(result["limit"].number(), 1), false});
}

}  // namespace orrery
