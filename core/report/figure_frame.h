#pragma once

#include "core/report/figure.h"

#include <string>
#include <vector>

namespace orrery {

/// What all our figures have around what they draw, in points.
struct FigureLook {
    double widthPoints = 468;      ///< of the whole figure; 6.5 inch is a text column
    FigureColor paper = 0xFFFFFFFF, ink = 0xFF1B1E23, secondary = 0xFF5C6570, line = 0xFFC9CED6, accent = 0xFF2360C8;
};

/// What colours mean: those from low to high with their numbers, others one by one, and what else a reader must know.
struct FigureLegend {
    struct Tick {
        double at = 0;             ///< 0 low, 1 high
        std::string text;
    };
    struct Swatch {
        FigureColor color = 0;
        std::string text;
    };
    std::vector<FigureColor> colors;   ///< none: no bar
    std::vector<Tick> ticks{};
    std::string unit{};            ///< "probability"
    std::vector<Swatch> swatches{};    ///< "NaN"
    std::vector<std::string> notes{};  ///< "each cell: max of 4 × 4"
};

/// A figure being drawn: head, then what the figure is about, then the foot. Belongs to the one who draws.
struct FigureFrame {
    static constexpr double kMargin = 12, kTitleSize = 11, kTextSize = 8, kLabelSize = 7, kSmallSize = 6;

    FigureLook look;
    Figure figure;

    /// An empty figure of the look's width; its height is known when addFoot() was called.
    FigureFrame(const FigureLook& look, const std::string& title, const std::string& description);

    void text(FigurePoint at, const std::string& text, double size, FigureFont font, FigureAlign align, FigureColor color, double turn = 0);
    void outline(double x, double y, double width, double height);
    void cells(FigureCells cells);
    void line(FigurePoint from, FigurePoint to, FigureColor color, double width);
    void fill(double x, double y, double width, double height, FigureColor color);

    /// Title and subtitle, each cut to the width.
    /// @return  the y below them
    double addHead(const std::string& title, const std::string& subtitle);

    /// Legend from `x` on, its notes and the provenance below `y`; closes the figure. Neither is ever cut: what doesn't fit a line goes on the next.
    void addFoot(double x, double y, const FigureLegend& legend, const std::string& provenance);

private:
    double addBar(double x, double y, const FigureLegend& legend);
    double addSwatches(double x, double y, const FigureLegend& legend);
    double addLines(double y, std::string rest, double size, FigureFont font);
};

/// The first characters of a text that fit, with an ellipsis where some don't.
std::string cutText(const std::string& text, double size, FigureFont font, double width);

/// A token beside an axis: cut where it is longer than a label may be.
std::string cutLabel(const std::string& label);
/// How wide the widest of such labels is, about.
double widestLabel(const std::vector<std::string>& labels);
/// Every how many-th label is shown so that none touches the next, `spacing` points apart.
int labelStride(double spacing);

}  // namespace orrery
