#include "core/report/heat_figure.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace orrery {

namespace {

constexpr double kMargin = FigureFrame::kMargin, kTextSize = FigureFrame::kTextSize, kLabelSize = FigureFrame::kLabelSize, kSmallSize = FigureFrame::kSmallSize;
constexpr double kMostLabel = 64;          ///< points: longer tokens are cut
constexpr double kTileGap = 4;

double widest(const std::vector<std::string>& labels)
{
    double width = 0;
    for (const std::string& label : labels) width = std::max(width, estimatedWidth(label, kLabelSize, FigureFont::Mono));
    return std::min(width, kMostLabel);
}

/// Every how many-th label is shown so that none touches the next.
int stride(double cell) { return std::max(1, static_cast<int>(std::ceil(kLabelSize * 1.15 / cell))); }

void addRowLabels(FigureFrame& frame, const HeatFigureSpec& spec, double x, double y, double cell)
{
    for (int r = 0; r < static_cast<int>(spec.rowLabels.size()); r += stride(cell))
        frame.text({x - 3, y + (r + 0.5) * cell + kLabelSize * 0.35}, cutText(spec.rowLabels[static_cast<size_t>(r)], kLabelSize, FigureFont::Mono, kMostLabel),
            kLabelSize, FigureFont::Mono, FigureAlign::Right, frame.look.ink);
}

void addColumnLabels(FigureFrame& frame, const HeatFigureSpec& spec, double x, double y, double cell)
{
    for (int c = 0; c < static_cast<int>(spec.columnLabels.size()); c += stride(cell))
        frame.text({x + (c + 0.5) * cell + kLabelSize * 0.35, y - 3}, cutText(spec.columnLabels[static_cast<size_t>(c)], kLabelSize, FigureFont::Mono, kMostLabel),
            kLabelSize, FigureFont::Mono, FigureAlign::Left, frame.look.ink, -90);
}

}  // namespace

Figure heatFigure(const HeatFigureSpec& spec)
{
    assert(spec.rows >= 1 && spec.columns >= 1 && spec.colors.size() == static_cast<size_t>(spec.rows) * static_cast<size_t>(spec.columns));
    FigureFrame frame(spec.look, spec.title, spec.provenance);
    const double top = frame.addHead(spec.title, spec.subtitle);
    const double axis = kTextSize + 6;
    const double x = kMargin + axis + widest(spec.rowLabels) + 4, y = top + axis + widest(spec.columnLabels) + 4;
    const double cell = (spec.look.widthPoints - kMargin - x) / spec.columns;
    const double width = cell * spec.columns, height = cell * spec.rows;
    frame.cells({x, y, width, height, spec.rows, spec.columns, spec.colors});
    frame.outline(x, y, width, height);
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
