#pragma once

#include "views/plot/plot_area.h"

#include <QWidget>

#include <memory>
#include <utility>
#include <optional>

namespace orrery::views {

/// A plot one reads off: under the pointer a crosshair tells every line's value at the nearest x; dragging zooms to an interval of x,
/// a double click or Esc shows all; left and right walk the values, Home and End go to the ends.
class PlotView : public QWidget {
    Q_OBJECT
public:
    explicit PlotView(QWidget* parent = nullptr);

    /// Null: nothing yet. Zoom and crosshair start anew unless the x axis spans what it did.
    void setPlot(std::shared_ptr<const Plot> plot);
    std::shared_ptr<const Plot> plot() const { return m_plot; }

    /// The x whose values are told; nothing while the pointer is elsewhere.
    std::optional<double> crosshair() const { return m_crosshair; }
    /// A mark another view asks for: told like the pointer's, until the pointer comes.
    void setCrosshair(std::optional<double> x);
    bool isZoomed() const { return m_zoomed; }
    PlotArea area() const;

    QSize sizeHint() const override { return {480, 280}; }
    QSize minimumSizeHint() const override { return {200, 120}; }

public Q_SLOTS:
    void showAll();
    /// The numbers as a table of their own window.
    void showTable();

Q_SIGNALS:
    void hovered(std::optional<double> x);
    /// A click, or Return on the crosshair.
    void chosen(double x);

protected:
    void paintEvent(QPaintEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void mouseDoubleClickEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void focusInEvent(QFocusEvent*) override;
    void focusOutEvent(QFocusEvent*) override;

private:
    void moveCrosshair(std::optional<double> x);
    std::optional<double> nearestX(double pixel) const;
    void walk(int steps);
    void zoomTo(double low, double high);
    QString spoken() const;

    std::shared_ptr<const Plot> m_plot;
    std::vector<double> m_x;                       ///< all x there are
    double m_xLow = 0, m_xHigh = 1;                ///< what is on screen
    bool m_zoomed = false;
    std::optional<double> m_crosshair;
    std::optional<double> m_dragFrom, m_dragTo;    ///< pixels
};

}  // namespace orrery::views
