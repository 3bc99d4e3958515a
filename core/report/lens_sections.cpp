#include "core/report/analysis_sections.h"
#include "core/report/plot_figure.h"
#include "core/report/report_text.h"
#include "core/report/result_figures.h"

#include <algorithm>
#include <cmath>

namespace orrery {

namespace {

constexpr FigureColor kHues[] = {0xFF0072B2, 0xFFD55E00, 0xFF009E73, 0xFFCC79A7, 0xFFE69F00};
constexpr size_t kBestShown = 3, kColumnsShown = 7;

/// A grid of cells by point of the stream and position.
struct LensResult {
    std::vector<std::string> points, tokens;   ///< names of rows, of the positions that were read
    std::vector<std::vector<ResultValue>> cells;
    int64_t first = 0;

    explicit LensResult(const ResultValue& result) : first(result["first"].whole())
    {
        for (const ResultValue& point : result["points"].items()) points.push_back(point["label"].text());
        for (const ResultValue& row : result["cells"].items()) cells.push_back(row.items());
        if (cells.empty() || cells[0].empty() || cells.size() != points.size()) result["cells"].refuse("does not have a row for each point");
        for (const auto& row : cells)
            if (row.size() != cells[0].size()) result["cells"].refuse("has rows of different lengths");
        const std::vector<std::string> all = tokenLabelsOf(result);
        if (first < 0 || first > std::ssize(all) || std::ssize(cells[0]) > std::ssize(all) - first) result["first"].refuse("leaves positions without tokens");
        tokens.assign(all.begin() + first, all.begin() + first + std::ssize(cells[0]));
    }

    /// Where a reader looks first: the mask, else the last position.
    size_t shown() const
    {
        const auto mask = std::find_if(tokens.begin(), tokens.end(), [](const std::string& token) { return token == "[MASK]" || token == "<mask>"; });
        return mask == tokens.end() ? tokens.size() - 1 : static_cast<size_t>(mask - tokens.begin());
    }
    std::string positionName(size_t column) const { return "position " + std::to_string(first + static_cast<int64_t>(column)) + " (" + tokens[column] + ")"; }
};

/// The first point from which on the token that wins in the end is the likeliest.
size_t settledAt(const LensResult& lens, size_t column)
{
    size_t settled = lens.cells.size();
    while (settled > 0) {
        const auto final = lens.cells[settled - 1][column].find("final");
        if (!final || (*final)["rank"].whole() != 1) break;
        --settled;
    }
    return settled;
}

void addFinding(Document& document, const LensResult& lens, size_t column)
{
    const auto final = lens.cells.back()[column].find("final");
    std::string said = "Every layer’s stream is put through the model’s own output head, as if it were the last.";
    if (final) {
        said += " At " + lens.positionName(column) + " the model ends at " + tokenName(*final) + ", probability " + significantNumber((*final)["prob"].number(), 3);
        const size_t settled = settledAt(lens, column);
        if (settled < lens.points.size()) said += "; it is the likeliest from " + lens.points[settled] + " on";
        said += ".";
    }
    document.blocks.push_back(DocumentParagraph{said + " Early layers that say nothing may write in another basis."});
}

void addDivergence(Document& document, const LensResult& lens)
{
    ResultGrid grid;
    grid.rows = static_cast<int>(lens.cells.size()), grid.columns = static_cast<int>(lens.tokens.size());
    for (const auto& row : lens.cells)
        for (const ResultValue& cell : row) grid.values.push_back(cell["kl"].number());
    document.blocks.push_back(DocumentFigure{"How far each reading is from the final one: KL(final ‖ here) by layer and position.",
        resultGridFigure(grid, GridScale::Positive, {lens.points, lens.tokens, "after", "position", "nats"})});
}

/// Probabilities by layer of the token that wins in the end, of the one that comes, and of those that were followed.
std::vector<PlotSeries> probabilities(const LensResult& lens, size_t column)
{
    std::vector<PlotSeries> lines;
    const auto add = [&](const ResultValue& token, const std::string& what, size_t row) {
        const std::string name = tokenName(token) + what;
        auto line = std::find_if(lines.begin(), lines.end(), [&](const PlotSeries& one) { return one.name == name; });
        if (line == lines.end()) {
            PlotSeries fresh;
            fresh.name = name, fresh.color = kHues[lines.size() % std::size(kHues)], fresh.dots = true;
            if (!lines.empty()) fresh.dashes = {4, 2 + static_cast<double>(lines.size())};
            line = lines.insert(lines.end(), std::move(fresh));
        }
        if (line->x.empty() || line->x.back() != static_cast<double>(row)) line->x.push_back(static_cast<double>(row)), line->y.push_back(token["prob"].number());
    };
    for (size_t row = 0; row < lens.cells.size(); ++row) {
        const ResultValue& cell = lens.cells[row][column];
        if (const auto final = cell.find("final")) add(*final, " wins", row);
        if (const auto target = cell.find("target")) add(*target, " comes", row);
        for (const ResultValue& token : cell["followed"].items())
            if (!token.json().is_null()) add(token, "", row);
    }
    return lines;
}

void addProbabilities(Document& document, const LensResult& lens, size_t column)
{
    PlotFigureSpec plot;
    plot.series = probabilities(lens, column);
    if (plot.series.empty() || lens.points.size() < 2) return;
    plot.x = {"read after", 0, static_cast<double>(lens.points.size() - 1), {}};
    for (size_t i = 0; i < lens.points.size(); ++i) plot.x.ticks.push_back({static_cast<double>(i), lens.points[i]});
    plot.y = {"probability", 0, 1, {}};
    plot.plotHeight = 150;
    document.blocks.push_back(DocumentFigure{"Probability by layer at " + lens.positionName(column) + ": of the token that wins in the end, of the one that comes next in the text, of those asked for.", plotFigure(plot)});
}

void addCells(Document& document, const LensResult& lens, size_t column)
{
    using Align = DocumentTable::Align;
    DocumentTable table{"What each layer reads at " + lens.positionName(column) + ": its likeliest tokens with their probabilities, its entropy and its divergence in nats, the rank of the final token.",
        {{"after"}, {"1st", Align::Left, true}, {"2nd", Align::Left, true}, {"3rd", Align::Left, true}, {"entropy", Align::Right}, {"KL", Align::Right}, {"rank", Align::Right}}, {}};
    for (size_t row = 0; row < lens.cells.size(); ++row) {
        const ResultValue& cell = lens.cells[row][column];
        std::vector<std::string> line{lens.points[row]};
        const std::vector<ResultValue> top = cell["top"].items();
        for (size_t rank = 0; rank < kBestShown; ++rank)
            line.push_back(rank < top.size() && !top[rank].json().is_null() ? tokenName(top[rank]) + " " + significantNumber(top[rank]["prob"].number(), 2) : "–");
        line.push_back(significantNumber(cell["entropy"].number(), 3)), line.push_back(significantNumber(cell["kl"].number(), 3));
        const auto final = cell.find("final");
        line.push_back(final ? countNumber((*final)["rank"].whole()) : "–");
        table.rows.push_back(std::move(line));
    }
    document.blocks.push_back(std::move(table));
}

void addLikeliest(Document& document, const LensResult& lens)
{
    const size_t begin = lens.tokens.size() - std::min(kColumnsShown, lens.tokens.size());
    if (lens.tokens.size() < 2) return;
    DocumentTable table{begin > 0 ? "The likeliest token after each layer at the last positions." : "The likeliest token after each layer.", {{"after"}}, {}};
    for (size_t column = begin; column < lens.tokens.size(); ++column) table.columns.push_back({lens.tokens[column], DocumentTable::Align::Left, true});
    for (size_t row = 0; row < lens.cells.size(); ++row) {
        std::vector<std::string> line{lens.points[row]};
        for (size_t column = begin; column < lens.tokens.size(); ++column) {
            const std::vector<ResultValue> top = lens.cells[row][column]["top"].items();
            line.push_back(top.empty() || top[0].json().is_null() ? "–" : tokenName(top[0]));
        }
        table.rows.push_back(std::move(line));
    }
    document.blocks.push_back(std::move(table));
}

}  // namespace

void addLensSections(Document& document, DocumentFacts& settings, const ResultValue& result)
{
    const LensResult lens(result);
    const size_t column = lens.shown();
    document.title = "Logit lens";
    addFinding(document, lens, column);
    document.blocks.push_back(promptTokens("the prompt", result, {lens.first + static_cast<int64_t>(column)}, 0.6));
    document.blocks.push_back(DocumentHeading{"By layer and position"});
    addDivergence(document, lens);
    addLikeliest(document, lens);
    document.blocks.push_back(DocumentHeading{"At " + lens.positionName(column)});
    addProbabilities(document, lens, column);
    addCells(document, lens, column);
    if (const auto selfTest = result.find("self_test"))
        settings.facts.push_back({"self-test", "the last row is within " + significantNumber(selfTest->number(), 2) + " of the model’s own logits", false});
}

}  // namespace orrery
