#pragma once

#include "core/analysis/tensor_slice.h"

#include <QWidget>

#include <memory>
#include <optional>

namespace orrery::views {

/// How a tensor's values are spread: bars over the range, smallest and largest value and the fullest bin written out; the bin under
/// the pointer is told in words. Counts may be shown by their logarithm.
class HistogramView : public QWidget {
    Q_OBJECT
public:
    explicit HistogramView(QWidget* parent = nullptr);

    /// Null: nothing yet.
    void showHistogram(std::shared_ptr<const TensorHistogram> histogram);
    const TensorHistogram* histogram() const { return m_histogram.get(); }
    bool isLog() const { return m_log; }
    /// "−1.5 to −1.25: 132 values"; empty outside the bars.
    QString binText(int bin) const;
    int binAt(const QPoint& point) const;  ///< -1: none

    QSize sizeHint() const override { return {320, 160}; }
    QSize minimumSizeHint() const override { return {120, 72}; }

public Q_SLOTS:
    void setLog(bool on);

protected:
    void paintEvent(QPaintEvent*) override;
    void mouseMoveEvent(QMouseEvent*) override;
    void leaveEvent(QEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void focusInEvent(QFocusEvent*) override;
    void focusOutEvent(QFocusEvent*) override;

private:
    void setBin(int bin);
    QRect plot() const;
    QRectF barRect(int bin) const;
    QString summary() const;
    void paintBars(QPainter& painter) const;
    void paintWords(QPainter& painter) const;

    std::shared_ptr<const TensorHistogram> m_histogram;
    bool m_log = false;
    int m_bin = -1;  ///< under the pointer or the keyboard's cursor
};

}  // namespace orrery::views
