#pragma once

#include "core/report/plot_figure.h"

#include <QString>

#include <functional>
#include <vector>

namespace orrery::views {

/// One line on screen. Its colour is a category or the text colour of the theme in force, so that it changes with it.
struct PlotLine {
    static constexpr int kInk = -1;

    QString name;
    std::vector<double> x, y;         ///< as many of each, x ascending; a value that is not finite breaks the line
    std::vector<double> low, high;    ///< an interval about y, shown as a band: as many, or none
    int category = 0;                 ///< Theme::category(); kInk: the text colour
    bool dashed = false, dots = false;
    double strokeWidth = 1.5;
};

/// What a PlotView shows. Immutable once shown.
struct Plot {
    QString title;                    ///< of figures and tables made of it
    QString xTitle, yTitle;           ///< with units
    std::vector<PlotLine> lines;
    std::function<QString(double)> xLabel;   ///< what a place on the x axis is called, e.g. a layer's name; none: the number
    double yLow = 0, yHigh = 0;       ///< what the y axis spans; equal: what the values need
    bool wholeX = false;              ///< x are whole numbers (layers, positions): ticks fall on them

    double xLow() const;
    double xHigh() const;
};

/// The plot as a figure for print, on white.
Figure figureOf(const Plot& plot, const QString& subtitle, const std::string& provenance);

}  // namespace orrery::views
