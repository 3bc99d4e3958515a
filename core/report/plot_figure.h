#pragma once

#include "core/report/figure_frame.h"

#include <string>
#include <vector>

namespace orrery {

/// One line of a plot.
struct PlotSeries {
    std::string name;
    std::vector<double> x, y;          ///< as many of each; a value that is not finite breaks the line
    std::vector<double> low, high;     ///< an interval about y, shown as a band: as many, or none
    FigureColor color = 0xFF1B1E23;
    std::vector<double> dashes{};      ///< on, off, … in points; empty: solid
    double strokeWidth = 1.5;
    bool dots = false;                 ///< a dot at each value
};

struct PlotAxis {
    struct Tick {
        double at = 0;
        std::string text;
    };
    std::string title;                 ///< with the unit
    double low = 0, high = 1;          ///< what the axis spans; low < high
    std::vector<Tick> ticks{};         ///< empty: 4 to 6 round numbers
};

/// Lines over two axes.
struct PlotFigureSpec {
    std::string title, subtitle, provenance;
    PlotAxis x, y;
    std::vector<PlotSeries> series;
    double plotHeight = 180;           ///< points, of the plot itself
    FigureLook look;
};

/// Hairline grid, 1.5 pt lines, bands at 18 %, names at the lines' ends while there are at most five, else in a row above the plot.
/// Values outside an axis are cut at its edge; one that no line leads to is a dot.
/// Requires: each series' vectors agree in length; low < high, both finite.
Figure plotFigure(const PlotFigureSpec& spec);

/// The series' values (and bands) on one axis as spanAround() has it; [0, 1] where nothing is finite.
PlotAxis axisAround(const std::string& title, const std::vector<PlotSeries>& series, std::vector<double> PlotSeries::* values);

}  // namespace orrery
