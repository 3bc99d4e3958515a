#pragma once

#include "core/report/figure.h"

#include <string>
#include <vector>

namespace orrery {

/// What all our figures have around what they draw, in points.
struct FigureLook {
    double widthPoints = 468;      ///< of the whole figure; 6.5 inch is a text column
    FigureColor paper = 0xFFFFFFFF, ink = 0xFF1B1E23, secondary = 0xFF5C6570, line = 0xFFC9CED6;
};

/// Colours from low to high with their numbers.
struct FigureLegend {
    struct Tick {
        double at = 0;             ///< 0 low, 1 high
        std::string text;
    };
    std::vector<FigureColor> colors;   ///< none: no legend
    std::vector<Tick> ticks;
    std::string unit;              ///< "probability"
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

    /// Title and subtitle, each cut to the width.
    /// @return  the y below them
    double addHead(const std::string& title, const std::string& subtitle);

    /// Legend from `x` on and provenance below `y`; closes the figure. Provenance is never cut: what doesn't fit a line goes on the next.
    void addFoot(double x, double y, const FigureLegend& legend, const std::string& provenance);
};

/// The first characters of a text that fit, with an ellipsis where some don't.
std::string cutText(const std::string& text, double size, FigureFont font, double width);

}  // namespace orrery
