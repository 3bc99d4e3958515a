#pragma once

#include "views/canvas/heat_types.h"
#include "views/canvas/value_scale.h"

#include <QWidget>

#include <optional>
#include <vector>

namespace orrery::views {

/// The data's histogram (log counts) over the colours its values get, with two handles for the range that the map spans.
///
/// Drag a handle, or the stretch between them; a double click follows the data again. By keyboard: Up and Down choose low, high or both,
/// Left and Right move them by a hundredth of the width (Shift: a tenth), Home and End to the data's ends, Delete follows the data again.
class RangeHistogram : public QWidget {
    Q_OBJECT
public:
    enum class Part { Low, High, Both };

    explicit RangeHistogram(QWidget* parent = nullptr);

    /// Counts in equal bins from range.low to range.high. An empty range shows an empty bar.
    void setData(const std::vector<double>& counts, const ValueRange& range);
    void setScale(const HeatScale& scale);
    void setUnit(const QString& unit);

    /// The values that the widget's ends stand for.
    double domainLow() const { return m_domainLow; }
    double domainHigh() const { return m_domainHigh; }
    double low() const { return m_scale.low; }
    double high() const { return m_scale.high; }
    Part activePart() const { return m_active; }
    /// "range 0 to 0.5 of 0 to 1, moving low": what assistive tools read.
    QString spokenValue() const;

    double xOf(double value) const;
    double valueAtX(double x) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void rangeChosen(double low, double high);
    void resetRequested();

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void mouseDoubleClickEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent*) override;

private:
    struct Drag {
        Part part;
        double from, low, high;  ///< value grabbed and range then
    };

    std::optional<Part> partAt(double x) const;
    void choose(double low, double high);
    void moveBy(Part part, double lowThen, double highThen, double by);
    void updateDomain();
    void drawBars(QPainter& painter) const;
    void drawColors(QPainter& painter) const;
    void drawHandles(QPainter& painter) const;
    void drawLabels(QPainter& painter) const;
    QRectF barArea() const;
    QRectF colorArea() const;

    std::vector<double> m_counts;
    ValueRange m_range;
    HeatScale m_scale;
    QString m_unit;
    double m_domainLow = 0, m_domainHigh = 1;
    Part m_active = Part::Low;
    std::optional<Drag> m_drag;
};

}  // namespace orrery::views
