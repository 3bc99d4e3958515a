#include "core/report/heat_figure.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace orrery {

namespace {

constexpr double kMargin = 12, kTitleSize = 11, kTextSize = 8, kLabelSize = 7, kSmallSize = 6;
constexpr double kMostLabel = 64;          ///< points: longer tokens are cut
constexpr double kLegendHeight = 6, kLegendWidth = 160, kTileGap = 4;

/// What both kinds of figure have around their cells.
struct Frame {
    FigureColor ink, secondary, line;
    Figure figure;

    void text(FigurePoint at, const std::string& text, double size, FigureFont font, FigureAlign align, FigureColor color, double turn = 0)
    {
        if (!text.empty()) figure.items.push_back(FigureText{at, text, size, font, align, color, turn});
    }
    void outline(double x, double y, double width, double height)
    {
        figure.items.push_back(FigurePath{{{x, y}, {x + width, y}, {x + width, y + height}, {x, y + height}}, true, line, 0.5, {}, 0});
    }
};

/// The first characters of a text that fit, with an ellipsis where some don't.
std::string cut(const std::string& text, double size, FigureFont font, double width)
{
    if (estimatedWidth(text, size, font) <= width) return text;
    std::string kept = text;
    while (!kept.empty() && estimatedWidth(kept, size, font) + size > width) {
        while ((static_cast<unsigned char>(kept.back()) & 0xC0) == 0x80) kept.pop_back();
        kept.pop_back();
    }
    return kept + "…";
}

double widest(const std::vector<std::string>& labels)
{
    double width = 0;
    for (const std::string& label : labels) width = std::max(width, estimatedWidth(label, kLabelSize, FigureFont::Mono));
    return std::min(width, kMostLabel);
}

/// Every how many-th label is shown so that none touches the next.
int stride(double cell) { return std::max(1, static_cast<int>(std::ceil(kLabelSize * 1.15 / cell))); }

/// Title and subtitle; the y below them.
double addHead(Frame& frame, const std::string& title, const std::string& subtitle)
{
    const double room = frame.figure.width - 2 * kMargin;
    double y = kMargin + kTitleSize;
    frame.text({kMargin, y}, cut(title, kTitleSize, FigureFont::SansBold, room), kTitleSize, FigureFont::SansBold, FigureAlign::Left, frame.ink);
    if (subtitle.empty()) return y + 8;
    y += kTextSize + 4;
    frame.text({kMargin, y}, cut(subtitle, kTextSize, FigureFont::Sans, room), kTextSize, FigureFont::Sans, FigureAlign::Left, frame.secondary);
    return y + 8;
}

/// Legend and provenance below `y`; closes the figure.
void addFoot(Frame& frame, double x, double y, const std::vector<FigureColor>& legend, const std::vector<HeatFigureSpec::Tick>& ticks,
    const std::string& unit, const std::string& provenance)
{
    if (!legend.empty()) {
        frame.text({x, y + kLegendHeight}, unit, kLabelSize, FigureFont::Sans, FigureAlign::Left, frame.secondary);
        const double left = x + (unit.empty() ? 0 : estimatedWidth(unit, kLabelSize, FigureFont::Sans) + 8);
        frame.figure.items.push_back(FigureCells{left, y, kLegendWidth, kLegendHeight, 1, static_cast<int>(legend.size()), legend});
        frame.outline(left, y, kLegendWidth, kLegendHeight);
        for (const auto& tick : ticks)
            frame.text({left + tick.at * kLegendWidth, y + kLegendHeight + kLabelSize + 1}, tick.text, kSmallSize, FigureFont::Mono, FigureAlign::Centre, frame.ink);
        y += kLegendHeight + kLabelSize + 8;
    }
    // Provenance is never cut: what does not fit a line goes on the next.
    std::string rest = provenance;
    const auto perLine = static_cast<size_t>((frame.figure.width - 2 * kMargin) / (0.6 * kSmallSize));
    while (!rest.empty()) {
        y += kSmallSize + 2;
        size_t length = std::min(perLine, rest.size());
        if (length < rest.size())
            if (const size_t blank = rest.rfind(' ', length); blank != std::string::npos && blank > 0) length = blank;
        while (length < rest.size() && (static_cast<unsigned char>(rest[length]) & 0xC0) == 0x80) ++length;
        frame.text({kMargin, y}, rest.substr(0, length), kSmallSize, FigureFont::Mono, FigureAlign::Left, frame.secondary);
        rest.erase(0, rest.size() > length && rest[length] == ' ' ? length + 1 : length);
    }
    frame.figure.height = y + kMargin;
}

void addRowLabels(Frame& frame, const HeatFigureSpec& spec, double x, double y, double cell)
{
    for (int r = 0; r < static_cast<int>(spec.rowLabels.size()); r += stride(cell))
        frame.text({x - 3, y + (r + 0.5) * cell + kLabelSize * 0.35}, cut(spec.rowLabels[static_cast<size_t>(r)], kLabelSize, FigureFont::Mono, kMostLabel),
            kLabelSize, FigureFont::Mono, FigureAlign::Right, frame.ink);
}

void addColumnLabels(Frame& frame, const HeatFigureSpec& spec, double x, double y, double cell)
{
    for (int c = 0; c < static_cast<int>(spec.columnLabels.size()); c += stride(cell))
        frame.text({x + (c + 0.5) * cell + kLabelSize * 0.35, y - 3}, cut(spec.columnLabels[static_cast<size_t>(c)], kLabelSize, FigureFont::Mono, kMostLabel),
            kLabelSize, FigureFont::Mono, FigureAlign::Left, frame.ink, -90);
}

}  // namespace

Figure heatFigure(const HeatFigureSpec& spec)
{
    assert(spec.rows >= 1 && spec.columns >= 1 && spec.colors.size() == static_cast<size_t>(spec.rows) * static_cast<size_t>(spec.columns));
    Frame frame{spec.ink, spec.secondary, spec.line, {spec.widthPoints, 0, spec.title, spec.provenance, spec.paper, {}}};
    const double top = addHead(frame, spec.title, spec.subtitle);
    const double axis = kTextSize + 6;
    const double x = kMargin + axis + widest(spec.rowLabels) + 4, y = top + axis + widest(spec.columnLabels) + 4;
    const double cell = (spec.widthPoints - kMargin - x) / spec.columns;
    const double width = cell * spec.columns, height = cell * spec.rows;
    frame.figure.items.push_back(FigureCells{x, y, width, height, spec.rows, spec.columns, spec.colors});
    frame.outline(x, y, width, height);
    addRowLabels(frame, spec, x, y, cell);
    addColumnLabels(frame, spec, x, y, cell);
    frame.text({kMargin + kTextSize, y + height / 2}, spec.rowTitle, kTextSize, FigureFont::Sans, FigureAlign::Centre, frame.secondary, -90);
    frame.text({x + width / 2, top + kTextSize}, spec.columnTitle, kTextSize, FigureFont::Sans, FigureAlign::Centre, frame.secondary);
    addFoot(frame, x, y + height + 10, spec.legend, spec.ticks, spec.unit, spec.provenance);
    return frame.figure;
}

Figure atlasFigure(const AtlasFigureSpec& spec)
{
    assert(spec.gridColumns >= 1);
    Frame frame{spec.ink, spec.secondary, spec.line, {spec.widthPoints, 0, spec.title, spec.provenance, spec.paper, {}}};
    const double top = addHead(frame, spec.title, spec.subtitle);
    const double side = (spec.widthPoints - 2 * kMargin - kTileGap * (spec.gridColumns - 1)) / spec.gridColumns;
    const double titleHeight = kSmallSize + 3;
    for (size_t i = 0; i < spec.tiles.size(); ++i) {
        const auto& tile = spec.tiles[i];
        const double x = kMargin + static_cast<double>(i % static_cast<size_t>(spec.gridColumns)) * (side + kTileGap);
        const double y = top + static_cast<double>(i / static_cast<size_t>(spec.gridColumns)) * (side + titleHeight + kTileGap);
        frame.text({x, y + kSmallSize}, cut(tile.title, kSmallSize, FigureFont::Mono, side), kSmallSize, FigureFont::Mono, FigureAlign::Left, frame.secondary);
        frame.figure.items.push_back(FigureCells{x, y + titleHeight, side, side, tile.rows, tile.columns, tile.colors});
        frame.outline(x, y + titleHeight, side, side);
    }
    const double bottom = top + spec.gridRows * (side + titleHeight + kTileGap);
    addFoot(frame, kMargin, bottom + 6, spec.legend, spec.ticks, spec.unit, spec.provenance);
    return frame.figure;
}

}  // namespace orrery
