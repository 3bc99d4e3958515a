#include "core/report/table_figure.h"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace orrery {

namespace {

constexpr double kMargin = FigureFrame::kMargin, kTextSize = FigureFrame::kTextSize, kLabelSize = FigureFrame::kLabelSize, kSmallSize = FigureFrame::kSmallSize;
constexpr double kRow = 11;
constexpr size_t kRowsOfABlock = 5;

double neededWidth(const TableFigureSpec::Column& column)
{
    double width = std::max(estimatedWidth(column.name, kLabelSize, FigureFont::SansBold), estimatedWidth(column.unit, kSmallSize, FigureFont::Sans));
    for (const std::string& cell : column.cells) width = std::max(width, estimatedWidth(cell, kTextSize, FigureFont::Mono));
    return width;
}

/// The right edges of the columns.
std::vector<double> edgesOf(const TableFigureSpec& spec)
{
    std::vector<double> widths;
    for (const auto& column : spec.columns) widths.push_back(neededWidth(column));
    const double room = spec.look.widthPoints - 2 * kMargin, needed = std::accumulate(widths.begin(), widths.end(), 0.0);
    const double share = std::max(4.0, (room - needed) / static_cast<double>(widths.size()));
    double x = kMargin;
    for (double& width : widths) width = x += width + share;
    return widths;
}

}  // namespace

Figure tableFigure(const TableFigureSpec& spec)
{
    assert(!spec.columns.empty());
    FigureFrame frame(spec.look, spec.title, spec.provenance);
    const std::vector<double> edges = edgesOf(spec);
    const double names = frame.addHead(spec.title, spec.subtitle) + kLabelSize, units = names + kLabelSize + 2, rule = units + 4;
    const double right = std::max(edges.back(), spec.look.widthPoints - kMargin);
    frame.line({kMargin, rule}, {right, rule}, spec.look.secondary, 0.5);
    size_t rows = 0;
    for (size_t c = 0; c < edges.size(); ++c) {
        const auto& column = spec.columns[c];
        frame.text({edges[c], names}, column.name, kLabelSize, FigureFont::SansBold, FigureAlign::Right, spec.look.ink);
        frame.text({edges[c], units}, column.unit, kSmallSize, FigureFont::Sans, FigureAlign::Right, spec.look.secondary);
        for (size_t r = 0; r < column.cells.size(); ++r)
            frame.text({edges[c], rule + (static_cast<double>(r) + 0.5) * kRow + kTextSize * 0.35}, column.cells[r], kTextSize, FigureFont::Mono, FigureAlign::Right, spec.look.ink);
        rows = std::max(rows, column.cells.size());
    }
    for (size_t r = kRowsOfABlock; r < rows; r += kRowsOfABlock)
        frame.line({kMargin, rule + static_cast<double>(r) * kRow}, {right, rule + static_cast<double>(r) * kRow}, spec.look.line, 0.25);
    frame.addFoot(kMargin, rule + static_cast<double>(rows) * kRow + 8, spec.legend, spec.provenance);
    return frame.figure;
}

}  // namespace orrery
