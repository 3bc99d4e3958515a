#include "core/report/heat_figure.h"

#include "core/report/color_table.h"

#include <algorithm>
#include <cassert>

namespace orrery {

namespace {

constexpr double kMargin = FigureFrame::kMargin, kTextSize = FigureFrame::kTextSize, kLabelSize = FigureFrame::kLabelSize, kSmallSize = FigureFrame::kSmallSize;
constexpr double kTileGap = 4;

void addRowLabels(FigureFrame& frame, const HeatFigureSpec& spec, double x, double y, double cell)
{
    for (int r = 0; r < static_cast<int>(spec.rowLabels.size()); r += labelStride(cell))
        frame.text({x - 3, y + (r + 0.5) * cell + kLabelSize * 0.35}, cutLabel(spec.rowLabels[static_cast<size_t>(r)]), kLabelSize, FigureFont::Mono, FigureAlign::Right, frame.look.ink);
}

/// Upright where all have room for that, else turned.
void addColumnLabels(FigureFrame& frame, const HeatFigureSpec& spec, double x, double y, double cell)
{
    if (widestLabel(spec.columnLabels) + 2 <= cell) {
        for (size_t c = 0; c < spec.columnLabels.size(); ++c)
            frame.text({x + (static_cast<double>(c) + 0.5) * cell, y - 3}, cutLabel(spec.columnLabels[c]), kLabelSize, FigureFont::Mono, FigureAlign::Centre, frame.look.ink);
        return;
    }
    for (int c = 0; c < static_cast<int>(spec.columnLabels.size()); c += labelStride(cell))
        frame.text({x + (c + 0.5) * cell + kLabelSize * 0.35, y - 3}, cutLabel(spec.columnLabels[static_cast<size_t>(c)]), kLabelSize, FigureFont::Mono, FigureAlign::Left, frame.look.ink, -90);
}

/// In the colour, ink or paper, that stands out from the cell's.
void addCellTexts(FigureFrame& frame, const HeatFigureSpec& spec, double x, double y, double cell)
{
    double widest = 0;
    for (const std::string& text : spec.cellTexts) widest = std::max(widest, estimatedWidth(text, kSmallSize, FigureFont::Sans));
    if (spec.cellTexts.empty() || widest + 4 > cell || cell < kSmallSize + 2) return;
    for (int r = 0; r < spec.rows; ++r)
        for (int c = 0; c < spec.columns; ++c) {
            const auto i = static_cast<size_t>(r) * static_cast<size_t>(spec.columns) + static_cast<size_t>(c);
            const bool isLight = lightness(spec.colors[i]) > 55;
            const FigureColor ink = isLight == (lightness(spec.look.ink) < 50) ? spec.look.ink : spec.look.paper;
            frame.text({x + (c + 0.5) * cell, y + (r + 0.5) * cell + kSmallSize * 0.35}, spec.cellTexts[i], kSmallSize, FigureFont::Sans, FigureAlign::Centre, ink);
        }
}

}  // namespace

Figure heatFigure(const HeatFigureSpec& spec)
{
    assert(spec.rows >= 1 && spec.columns >= 1 && spec.colors.size() == static_cast<size_t>(spec.rows) * static_cast<size_t>(spec.columns));
    FigureFrame frame(spec.look, spec.title, spec.provenance);
    const double top = frame.addHead(spec.title, spec.subtitle);
    const double axis = kTextSize + 6;
    const double x = kMargin + axis + widestLabel(spec.rowLabels) + 4;
    const double cell = std::min(spec.largestCell, (spec.look.widthPoints - kMargin - x) / spec.columns);
    const double columnNames = widestLabel(spec.columnLabels), y = top + axis + (columnNames + 2 <= cell ? kLabelSize : columnNames) + 4;
    const double width = cell * spec.columns, height = cell * spec.rows;
    frame.cells({x, y, width, height, spec.rows, spec.columns, spec.colors});
    frame.outline(x, y, width, height);
    addCellTexts(frame, spec, x, y, cell);
    addRowLabels(frame, spec, x, y, cell);
    addColumnLabels(frame, spec, x, y, cell);
    frame.text({kMargin + kTextSize, y + height / 2}, spec.rowTitle, kTextSize, FigureFont::Sans, FigureAlign::Centre, frame.look.secondary, -90);
    frame.text({x + width / 2, top + kTextSize}, spec.columnTitle, kTextSize, FigureFont::Sans, FigureAlign::Centre, frame.look.secondary);
    frame.addFoot(x, y + height + 10, spec.legend, spec.provenance);
    return frame.figure;
}

Figure atlasFigure(const AtlasFigureSpec& spec)
{
    assert(spec.gridColumns >= 1);
    FigureFrame frame(spec.look, spec.title, spec.provenance);
    const double top = frame.addHead(spec.title, spec.subtitle);
    const double side = (spec.look.widthPoints - 2 * kMargin - kTileGap * (spec.gridColumns - 1)) / spec.gridColumns;
    const double titleHeight = kSmallSize + 3;
    for (size_t i = 0; i < spec.tiles.size(); ++i) {
        const auto& tile = spec.tiles[i];
        const double x = kMargin + static_cast<double>(i % static_cast<size_t>(spec.gridColumns)) * (side + kTileGap);
        const double y = top + static_cast<double>(i / static_cast<size_t>(spec.gridColumns)) * (side + titleHeight + kTileGap);
        frame.text({x, y + kSmallSize}, cutText(tile.title, kSmallSize, FigureFont::Mono, side), kSmallSize, FigureFont::Mono, FigureAlign::Left, frame.look.secondary);
        frame.cells({x, y + titleHeight, side, side, tile.rows, tile.columns, tile.colors});
        frame.outline(x, y + titleHeight, side, side);
    }
    const double bottom = top + spec.gridRows * (side + titleHeight + kTileGap);
    frame.addFoot(kMargin, bottom + 6, spec.legend, spec.provenance);
    return frame.figure;
}

}  // namespace orrery
