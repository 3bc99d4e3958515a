#pragma once

#include "views/plot/plot_area.h"

#include <QColor>
#include <QMarginsF>

#include <optional>

class QPainter;

namespace orrery::views {

/// Paints a plot in the theme in force. Knows nothing of the pointer but where the crosshair is.
class PlotPainter {
public:
    PlotPainter(QPainter& painter, const Plot& plot, const PlotArea& area) : m_painter(painter), m_plot(plot), m_area(area) {}

    /// Room that titles, ticks and names take around the plot itself.
    static QMarginsF margins(const Plot& plot, const QSizeF& size);

    void paint();
    /// A line at x, a dot on each line's value there, and a small table of the values beside it.
    void paintCrosshair(double x);
    void paintDrag(double from, double to);

private:
    void paintAxes();
    void paintBand(const PlotLine& line);
    void paintLine(const PlotLine& line);
    void paintNames();
    void paintNamesAbove();

    QPainter& m_painter;
    const Plot& m_plot;
    const PlotArea& m_area;
};

/// The line's colour in the theme in force.
QColor colorOf(const PlotLine& line);

/// The line's value at that x; nothing where it has none.
std::optional<size_t> indexAt(const PlotLine& line, double x);

/// What stands beside the crosshair: the x, then a line each "name  value (low–high)".
std::vector<QString> valuesAt(const Plot& plot, double x);

}  // namespace orrery::views
