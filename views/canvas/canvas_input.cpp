#include "views/canvas/canvas_input.h"

#include "views/canvas/heat_map_view.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

#include <cmath>

namespace orrery::views {

namespace {

constexpr double kZoomPerNotch = 1.25;
constexpr int kNotch = 120;

}  // namespace

CanvasInput::CanvasInput(HeatMapView& view) : m_view(view) { view.installEventFilter(this); }

bool CanvasInput::eventFilter(QObject*, QEvent* event)
{
    switch (event->type()) {
    case QEvent::MouseButtonPress: press(static_cast<const QMouseEvent&>(*event)); return false;
    case QEvent::MouseMove: move(static_cast<const QMouseEvent&>(*event)); return false;
    case QEvent::MouseButtonRelease: release(static_cast<const QMouseEvent&>(*event)); return false;
    case QEvent::MouseButtonDblClick: doubleClick(static_cast<const QMouseEvent&>(*event)); return false;
    case QEvent::Leave: leave(); return false;
    case QEvent::Wheel: return wheel(static_cast<const QWheelEvent&>(*event));
    case QEvent::KeyPress: return key(static_cast<const QKeyEvent&>(*event));
    default: return false;
    }
}

void CanvasInput::press(const QMouseEvent& event)
{
    if (event.button() != Qt::LeftButton && event.button() != Qt::MiddleButton) return;
    m_pressed = true;
    m_dragging = false;
    m_pressedAt = m_last = event.position();
}

void CanvasInput::move(const QMouseEvent& event)
{
    if (m_pressed && (event.position() - m_pressedAt).manhattanLength() > QApplication::startDragDistance() / 2.0) m_dragging = true;
    if (m_pressed && m_dragging) {
        if (!m_view.m_scene.geometry.isFit()) m_view.setCursor(Qt::ClosedHandCursor);
        m_view.m_scene.geometry.pan(event.position() - m_last);
        m_view.sceneChanged();
    }
    m_last = event.position();
    m_view.hover(m_view.m_scene.geometry.cellAt(event.position()));
}

void CanvasInput::release(const QMouseEvent& event)
{
    m_view.unsetCursor();
    const bool clicked = m_pressed && !m_dragging && event.button() == Qt::LeftButton;
    m_pressed = m_dragging = false;
    if (!clicked) return;
    if (const std::optional<HeatCell> cell = m_view.m_scene.geometry.cellAt(event.position())) m_view.select(*cell);
}

void CanvasInput::doubleClick(const QMouseEvent& event)
{
    const std::optional<HeatCell> cell = m_view.m_scene.geometry.cellAt(event.position());
    if (!cell || event.button() != Qt::LeftButton) return;
    if (m_view.m_scene.isAtlas()) Q_EMIT m_view.tileActivated(cell->tile);
    else if (m_view.m_scene.geometry.isFit()) m_view.zoomToCell(cell->row, cell->column);
    else m_view.fit();
}

void CanvasInput::leave() { m_view.hover(std::nullopt); }

bool CanvasInput::wheel(const QWheelEvent& event)
{
    const double delta = event.angleDelta().y() != 0 ? event.angleDelta().y() : event.angleDelta().x();
    if (event.modifiers() & Qt::ControlModifier) {
        m_wheelRest += delta;
        for (; std::abs(m_wheelRest) >= kNotch; m_wheelRest -= std::copysign(kNotch, m_wheelRest))
            Q_EMIT m_view.layerScrubbed(m_wheelRest > 0 ? -1 : 1);
        return true;
    }
    if (event.modifiers() & Qt::ShiftModifier) {
        m_view.m_scene.geometry.pan({delta / 2, 0});
        m_view.sceneChanged();
        return true;
    }
    zoom(event.position(), std::pow(kZoomPerNotch, delta / kNotch));
    return true;
}

void CanvasInput::zoom(const QPointF& about, double factor)
{
    m_view.m_scene.geometry.zoomAbout(about, factor);
    m_view.sceneChanged();
}

bool CanvasInput::key(const QKeyEvent& event)
{
    if (event.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) return false;
    return viewKey(event) || cursorKey(event);
}

bool CanvasInput::viewKey(const QKeyEvent& event)
{
    const CanvasScene& scene = m_view.m_scene;
    const QPointF middle = scene.cursor && !scene.isAtlas() ? scene.geometry.cellRect(*scene.cursor).center() : scene.geometry.viewport().center();
    switch (event.key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoom(middle, kZoomPerNotch); return true;
    case Qt::Key_Minus: zoom(middle, 1 / kZoomPerNotch); return true;
    case Qt::Key_0: m_view.fit(); return true;
    case Qt::Key_BracketLeft: Q_EMIT m_view.layerScrubbed(-1); return true;
    case Qt::Key_BracketRight: Q_EMIT m_view.layerScrubbed(1); return true;
    case Qt::Key_F12: m_view.setHudVisible(!m_view.isHudVisible()); return true;
    default: return false;
    }
}

bool CanvasInput::cursorKey(const QKeyEvent& event)
{
    const CanvasScene& scene = m_view.m_scene;
    if (scene.tiles.isEmpty()) return false;
    const CanvasGeometry& geometry = scene.geometry;
    const bool atlas = scene.isAtlas();
    const int columns = atlas ? geometry.gridColumns() : geometry.columns(), rows = atlas ? geometry.gridRows() : geometry.rows();
    const int step = event.modifiers() & Qt::ShiftModifier ? 10 : 1;
    const HeatCell now = scene.cursor.value_or(HeatCell{});
    int row = atlas ? now.tile / columns : now.row, column = atlas ? now.tile % columns : now.column;
    switch (event.key()) {
    case Qt::Key_Left: column -= step; break;
    case Qt::Key_Right: column += step; break;
    case Qt::Key_Up: row -= step; break;
    case Qt::Key_Down: row += step; break;
    case Qt::Key_Home: column = 0; break;
    case Qt::Key_End: column = columns - 1; break;
    case Qt::Key_PageUp: row -= std::max(1, static_cast<int>(geometry.viewport().height() / (geometry.scaleY() * (atlas ? geometry.rows() : 1)))); break;
    case Qt::Key_PageDown: row += std::max(1, static_cast<int>(geometry.viewport().height() / (geometry.scaleY() * (atlas ? geometry.rows() : 1)))); break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (atlas) Q_EMIT m_view.tileActivated(now.tile);
        else m_view.select(now);
        return true;
    default: return false;
    }
    row = std::clamp(row, 0, rows - 1), column = std::clamp(column, 0, columns - 1);
    if (!scene.cursor) row = column = 0;
    const int tile = std::min(row * columns + column, static_cast<int>(scene.tiles.size()) - 1);
    m_view.moveCursor(atlas ? HeatCell{tile, 0, 0} : HeatCell{0, row, column});
    return true;
}

}  // namespace orrery::views
