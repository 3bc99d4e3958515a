#pragma once

#include "views/plot/plot.h"

#include <QPointF>
#include <QRectF>

#include <utility>
#include <vector>

namespace orrery::views {

/// What part of a plot is on screen and where: values to pixels and back. A value.
struct PlotArea {
    QRectF rect;                       ///< of the plot itself, in the widget
    double xLow = 0, xHigh = 1, yLow = 0, yHigh = 1;

    double across(double x) const { return rect.left() + (x - xLow) / (xHigh - xLow) * rect.width(); }
    double down(double y) const { return rect.bottom() - (y - yLow) / (yHigh - yLow) * rect.height(); }
    QPointF at(double x, double y) const { return {across(x), down(y)}; }
    double xAt(double pixel) const { return xLow + (pixel - rect.left()) / rect.width() * (xHigh - xLow); }
    double yAt(double pixel) const { return yLow + (rect.bottom() - pixel) / rect.height() * (yHigh - yLow); }
};

/// The y axis that lines need between two x: with a twentieth of margin; [0, 1] where nothing is finite.
std::pair<double, double> yRange(const Plot& plot, double xLow, double xHigh);

/// All x at which some line has a value, ascending, each once.
std::vector<double> allX(const Plot& plot);

}  // namespace orrery::views
