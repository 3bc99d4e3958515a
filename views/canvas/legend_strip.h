#pragma once

#include <QWidget>

class QLabel;
class QMenu;
class QToolButton;

namespace orrery::views {

class RangeHistogram;
struct CanvasScene;

/// The strip along a canvas's lower edge: which map, the range over the data's histogram, and what else a reader must know (pooling, cells
/// without a number).
class LegendStrip : public QWidget {
    Q_OBJECT
public:
    explicit LegendStrip(QWidget* parent = nullptr);

    RangeHistogram* range() const { return m_range; }
    QMenu* scaleMenu() const { return m_menu; }
    /// New data: counts are added up again.
    void showData(const CanvasScene& scene);
    /// New scale, zoom or pooling.
    void showScale(const CanvasScene& scene, double pixelRatio);

private:
    QToolButton* m_button;
    QMenu* m_menu;
    RangeHistogram* m_range;
    QLabel* m_notes;
    QString m_counts;
};

}  // namespace orrery::views
