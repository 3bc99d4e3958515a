#pragma once

#include <QObject>
#include <QPointF>

class QKeyEvent;
class QMouseEvent;
class QWheelEvent;

namespace orrery::views {

class HeatMapView;

/// What pointer, wheel and keys do to a canvas. An event filter, so that the view itself holds no input state.
class CanvasInput : public QObject {
    Q_OBJECT
public:
    explicit CanvasInput(HeatMapView& view);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void press(const QMouseEvent& event);
    void move(const QMouseEvent& event);
    void release(const QMouseEvent& event);
    void doubleClick(const QMouseEvent& event);
    void leave();
    bool wheel(const QWheelEvent& event);
    bool key(const QKeyEvent& event);
    bool viewKey(const QKeyEvent& event);
    bool cursorKey(const QKeyEvent& event);
    void zoom(const QPointF& about, double factor);

    HeatMapView& m_view;
    QPointF m_pressedAt, m_last;
    bool m_pressed = false, m_dragging = false;
    double m_wheelRest = 0;  ///< of Ctrl+wheel, until it makes a whole step
};

}  // namespace orrery::views
