#include "core/report/heat_figure.h"

#include "core/report/figure_frame.h"

#include <cassert>

namespace orrery {

namespace {

constexpr double kTileGap = 4;
constexpr double kLabelSize = FigureFrame::kLabelSize, kTextSize = FigureFrame::kTextSize, kSmallSize = FigureFrame::kSmallSize;

std::string label(const std::string& text) { return FigureFrame::cut(text, kLabelSize, FigureFont::Mono, FigureFrame::kMostLabel); }

void addRowLabels(FigureFrame& frame, const HeatFigureSpec& spec, double x, double y, double cell)
{
    for (int r = 0; r < static_cast<int>(spec.rowLabels.size()); r += FigureFrame::stride(cell))
        frame.text({{x - 3, y + (r + 0.5) * cell + kLabelSize * 0.35}, label(spec.rowLabels[static_cast<size_t>(r)]), kLabelSize, FigureFont::Mono,
            FigureAlign::Right, spec.style.ink});
}

void addColumnLabels(FigureFrame& frame, const HeatFigureSpec& spec, double x, double y, double cell)
{
    for (int c = 0; c < static_cast<int>(spec.columnLabels.size()); c += FigureFrame::stride(cell))
        frame.text({{x + (c + 0.5) * cell + kLabelSize * 0.35, y - 3}, label(spec.columnLabels[static_cast<size_t>(c)]), kLabelSize, FigureFont::Mono,
            FigureAlign::Left, spec.style.ink, -90});
}

}  // namespace

Figure heatFigure(const HeatFigureSpec& spec)
{
    assert(spec.rows >= 1 && spec.columns >= 1 && spec.colors.size() == static_cast<size_t>(spec.rows) * static_cast<size_t>(spec.columns));
    FigureFrame frame(spec.style, spec.caption);
    const double axis = kTextSize + 6;
    const double x = FigureFrame::kMargin + axis + FigureFrame::widest(spec.rowLabels) + 4, y = frame.top() + axis + FigureFrame::widest(spec.columnLabels) + 4;
    const double cell = (spec.style.widthPoints - FigureFrame::kMargin - x) / spec.columns;
    const double width = cell * spec.columns, height = cell * spec.rows;
    frame.cells({x, y, width, height, spec.rows, spec.columns, spec.colors});
    frame.outline(x, y, width, height);
    addRowLabels(frame, spec, x, y, cell);
    addColumnLabels(frame, spec, x, y, cell);
    frame.text({{FigureFrame::kMargin + kTextSize, y + height / 2}, spec.rowTitle, kTextSize, FigureFont::Sans, FigureAlign::Centre, spec.style.secondary, -90});
    frame.text({{x + width / 2, frame.top() + kTextSize}, spec.columnTitle, kTextSize, FigureFont::Sans, FigureAlign::Centre, spec.style.secondary});
    return frame.finished(x, y + height + 10, spec.legend);
}

Figure atlasFigure(const AtlasFigureSpec& spec)
{
    assert(spec.gridColumns >= 1);
    FigureFrame frame(spec.style, spec.caption);
    const double side = (frame.room() - kTileGap * (spec.gridColumns - 1)) / spec.gridColumns;
    const double titleHeight = kSmallSize + 3;
    for (size_t i = 0; i < spec.tiles.size(); ++i) {
        const auto& tile = spec.tiles[i];
        const double x = FigureFrame::kMargin + static_cast<double>(i % static_cast<size_t>(spec.gridColumns)) * (side + kTileGap);
        const double y = frame.top() + static_cast<double>(i / static_cast<size_t>(spec.gridColumns)) * (side + titleHeight + kTileGap);
        frame.text({{x, y + kSmallSize}, FigureFrame::cut(tile.title, kSmallSize, FigureFont::Mono, side), kSmallSize, FigureFont::Mono, FigureAlign::Left,
            spec.style.secondary});
        frame.cells({x, y + titleHeight, side, side, tile.rows, tile.columns, tile.colors});
        frame.outline(x, y + titleHeight, side, side);
    }
    const double bottom = frame.top() + spec.gridRows * (side + titleHeight + kTileGap);
    return frame.finished(FigureFrame::kMargin, bottom + 6, spec.legend);
}

}  // namespace orrery
