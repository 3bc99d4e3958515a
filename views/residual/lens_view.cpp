#include "views/residual/lens_view.h"

#include "views/canvas/value_scale.h"
#include "views/residual/lens_accessible.h"
#include "views/shared/number_text.h"
#include "views/shared/theme.h"
#include "views/shared/token_text.h"

#include <QAccessible>
#include <QFontMetrics>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace orrery::views {

namespace {

constexpr double kZoomStep = 1.25;

}  // namespace

LensView::LensView(QWidget* parent) : QAbstractScrollArea(parent)
{
    installLensAccessibility();
    setAccessibleName(tr("Logit lens"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
    connect(&ThemeSource::instance(), &ThemeSource::changed, this, [this] {
        updateColors();
        measure();
    });
    updateColors();
}

void LensView::setReading(std::shared_ptr<const LensReading> reading, const QStringList& tokens)
{
    const bool sameGrid = m_reading && reading && m_reading->prompt == reading->prompt && grid().positions == reading->grid.positions;
    m_reading = std::move(reading);
    m_tokens = tokens;
    m_finals.clear();
    m_hovered.reset();
    if (!sameGrid) m_widthChosen = false;
    if (m_reading) {
        const int last = static_cast<int>(grid().points.size()) - 1;
        for (int column = 0; column < grid().positions; ++column) m_finals.push_back(grid().bestAt(last, positionOf(column), 0).id);
    }
    if (m_cursor && (!m_reading || m_cursor->point >= static_cast<int>(grid().points.size()) || m_cursor->column >= grid().positions)) m_cursor.reset();
    setColouring(m_colouring, m_scene.scale);
    measure();
    if (!sameGrid && m_reading) verticalScrollBar()->setValue(0);
}

void LensView::setColouring(const LensColouring& colouring, const HeatScale& scale)
{
    m_colouring = colouring;
    m_scene.unit = lensMeasureUnit(colouring.measure);
    m_scene.tiles.clear();
    if (m_reading) m_scene.tiles.push_back({lensMatrix(grid(), colouring)});
    setScale(scale);
}

void LensView::setScale(const HeatScale& scale)
{
    m_scene.scale = scale.automatic ? fittedTo(scale, dataRange(m_scene)) : scale;
    updateColors();
    viewport()->update();
}

void LensView::updateColors()
{
    m_colors = colorsOf(m_scene.scale.map, ThemeSource::current().kind());
    viewport()->update();
}

int LensView::positionOf(int column) const { return static_cast<int>(grid().first) + column; }

QString LensView::tokenName(int32_t id) const
{
    const auto text = m_reading->texts.find(id);
    if (text == m_reading->texts.end()) return QStringLiteral("#%1").arg(id);
    QString name;
    for (const TokenPart& part : tokenParts(text->second)) name += part.text;
    return name;
}

// Where things lie.

void LensView::measure()
{
    const QFontMetrics label(smallMonoFont());
    m_layout.points = m_reading ? static_cast<int>(grid().points.size()) : 0;
    m_layout.columns = m_reading ? static_cast<int>(grid().positions) : 0;
    int widest = label.horizontalAdvance(tr("next"));
    for (int point = 0; point < m_layout.points; ++point)
        widest = std::max(widest, label.horizontalAdvance(QString::fromStdString(grid().points[static_cast<size_t>(point)].label)));
    m_layout.gutter = widest + 3 * kGrid;
    m_layout.above = m_reading && grid().nextToken ? label.height() + 2 * kGrid : kGrid;
    m_layout.below = 2 * label.height() + 2 * kGrid;
    layOut();
}

void LensView::layOut()
{
    m_layout.viewport = viewport()->size();
    const QSize room = m_layout.cells().size();
    if (m_layout.points > 0) m_layout.rowHeight = std::clamp(room.height() / m_layout.points, LensLayout::kLeastRow, LensLayout::kMostRow);
    if (!m_widthChosen && m_layout.columns > 0) m_layout.columnWidth = std::clamp(room.width() / m_layout.columns, LensLayout::kReadableColumn, LensLayout::kMostColumn * 3 / 5);
    const QSize overhang = m_layout.overhang();
    horizontalScrollBar()->setPageStep(room.width());
    horizontalScrollBar()->setSingleStep(m_layout.columnWidth);
    horizontalScrollBar()->setRange(0, overhang.width());
    verticalScrollBar()->setPageStep(room.height());
    verticalScrollBar()->setSingleStep(m_layout.rowHeight);
    verticalScrollBar()->setRange(0, overhang.height());
    m_layout.scrolled = {horizontalScrollBar()->value(), verticalScrollBar()->value()};
    viewport()->update();
}

void LensView::resizeEvent(QResizeEvent*) { layOut(); }

void LensView::scrollContentsBy(int, int)
{
    m_layout.scrolled = {horizontalScrollBar()->value(), verticalScrollBar()->value()};
    viewport()->update();
}

/// The column under `anchorX` stays there.
void LensView::setColumnWidth(int width, int anchorX)
{
    if (m_layout.columns == 0) return;
    const double column = static_cast<double>(anchorX - m_layout.gutter + m_layout.scrolled.x()) / m_layout.columnWidth;
    m_layout.columnWidth = std::clamp(width, LensLayout::kLeastColumn, LensLayout::kMostColumn);
    m_widthChosen = true;
    layOut();
    horizontalScrollBar()->setValue(static_cast<int>(std::lround(column * m_layout.columnWidth)) - anchorX + m_layout.gutter);
}

void LensView::zoomBy(double factor)
{
    const int width = static_cast<int>(std::lround(m_layout.columnWidth * factor));
    setColumnWidth(width == m_layout.columnWidth ? width + (factor > 1 ? 1 : -1) : width, m_cursor ? m_layout.left(m_cursor->column) : m_layout.cells().center().x());
}

void LensView::fit() { setColumnWidth(m_layout.cells().width() / std::max(1, m_layout.columns), m_layout.gutter); }

void LensView::reveal(const LensCell& cell)
{
    const QRect room = m_layout.cells(), rect = m_layout.rect(cell);
    const auto shift = [](QScrollBar* bar, int begin, int end, int roomBegin, int roomEnd) {
        if (begin < roomBegin) bar->setValue(bar->value() - (roomBegin - begin));
        else if (end > roomEnd) bar->setValue(bar->value() + end - roomEnd);
    };
    shift(horizontalScrollBar(), rect.left(), rect.left() + rect.width(), room.left(), room.left() + room.width());
    shift(verticalScrollBar(), rect.top(), rect.top() + rect.height(), room.top(), room.top() + room.height());
}

// What is pointed at.

void LensView::setCursor(std::optional<LensCell> cell, bool bringIntoSight)
{
    if (cell && (cell->point >= m_layout.points || cell->column >= m_layout.columns || cell->point < 0 || cell->column < 0)) cell.reset();
    if (cell && bringIntoSight) reveal(*cell);
    if (cell == m_cursor) return;
    m_cursor = cell;
    viewport()->update();
    if (!m_cursor) return;
    QAccessibleValueChangeEvent event(this, spokenCell(*m_cursor));
    QAccessible::updateAccessibility(&event);
}

void LensView::setCrosshair(std::optional<int> point, std::optional<int> column)
{
    if (point == m_crossPoint && column == m_crossColumn) return;
    m_crossPoint = point, m_crossColumn = column;
    viewport()->update();
}

void LensView::moveCursor(LensCell cell)
{
    cell.point = std::clamp(cell.point, 0, m_layout.points - 1);
    cell.column = std::clamp(cell.column, 0, m_layout.columns - 1);
    setCursor(cell, true);
    Q_EMIT cursorMoved(cell);
}

void LensView::hover(std::optional<LensCell> cell)
{
    if (cell == m_hovered) return;
    m_hovered = cell;
    viewport()->update();
    Q_EMIT cellHovered(cell);
}

QString LensView::nextToken(int position) const
{
    return position + 1 < m_tokens.size() ? m_tokens[position + 1] : QString();
}

QString LensView::spokenCell(const LensCell& cell) const
{
    const int position = positionOf(cell.column);
    const LensGrid::Token& best = grid().bestAt(cell.point, position, 0);
    const auto place = tr("%1 at position %2 “%3”").arg(QString::fromStdString(grid().points[static_cast<size_t>(cell.point)].label)).arg(position).arg(m_tokens.value(position));
    QString text = tr("%1: “%2”, probability %3").arg(place, tokenName(best.id), valueText(static_cast<double>(best.probability), 3));
    if (m_colouring.measure != LensMeasure::TopProbability)
        text += tr(", %1 %2 %3").arg(lensMeasureName(m_colouring.measure).toLower(), valueText(static_cast<double>(lensValue(grid(), m_colouring, cell.point, position)), 3), m_scene.unit);
    return text;
}

QString LensView::tipText(const LensCell& cell) const
{
    const int position = positionOf(cell.column);
    QStringList lines{tr("%1 · position %2 %3").arg(QString::fromStdString(grid().points[static_cast<size_t>(cell.point)].label)).arg(position).arg(m_tokens.value(position))};
    for (int rank = 0; rank < grid().top; ++rank) {
        const LensGrid::Token& token = grid().bestAt(cell.point, position, rank);
        if (token.id >= 0) lines << tr("%1  %2  %3").arg(rank + 1).arg(valueText(static_cast<double>(token.probability), 3), tokenName(token.id));
    }
    return lines.join(u'\n');
}

void LensView::mouseMoveEvent(QMouseEvent* event) { hover(m_layout.at(event->position().toPoint())); }

void LensView::mousePressEvent(QMouseEvent* event)
{
    const auto cell = m_layout.at(event->position().toPoint());
    if (event->button() != Qt::LeftButton || !cell) return;
    setCursor(cell, false);
    Q_EMIT cellChosen(*cell);
}

void LensView::wheelEvent(QWheelEvent* event)
{
    if (!(event->modifiers() & Qt::ControlModifier)) return QAbstractScrollArea::wheelEvent(event);
    const double factor = std::pow(kZoomStep, event->angleDelta().y() / 120.0);
    const int width = static_cast<int>(std::lround(m_layout.columnWidth * factor));
    setColumnWidth(width == m_layout.columnWidth ? width + (factor > 1 ? 1 : -1) : width, static_cast<int>(event->position().x()));
    event->accept();
}

void LensView::keyPressEvent(QKeyEvent* event)
{
    if (!m_reading) return QAbstractScrollArea::keyPressEvent(event);
    const int steps = event->modifiers() & Qt::ShiftModifier ? 10 : 1, screen = std::max(1, m_layout.cells().width() / m_layout.columnWidth);
    const LensCell start{m_layout.points - 1, m_layout.columns - 1};
    LensCell cell = m_cursor.value_or(start);
    switch (event->key()) {
    case Qt::Key_Left: cell.column -= steps; break;
    case Qt::Key_Right: cell.column += steps; break;
    case Qt::Key_Up: cell.point += steps; break;
    case Qt::Key_Down: cell.point -= steps; break;
    case Qt::Key_Home: cell.column = 0; break;
    case Qt::Key_End: cell.column = m_layout.columns - 1; break;
    case Qt::Key_PageUp: cell.column -= screen; break;
    case Qt::Key_PageDown: cell.column += screen; break;
    case Qt::Key_Plus:
    case Qt::Key_Equal: return zoomBy(kZoomStep);
    case Qt::Key_Minus: return zoomBy(1 / kZoomStep);
    case Qt::Key_0: return fit();
    case Qt::Key_Return:
    case Qt::Key_Enter:
        setCursor(cell, true);
        Q_EMIT cellChosen(cell);
        return;
    default: return QAbstractScrollArea::keyPressEvent(event);
    }
    moveCursor(m_cursor ? cell : start);
}

void LensView::focusInEvent(QFocusEvent*) { viewport()->update(); }

void LensView::focusOutEvent(QFocusEvent*) { viewport()->update(); }

bool LensView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::Leave) hover(std::nullopt);
    if (event->type() != QEvent::ToolTip) return QAbstractScrollArea::viewportEvent(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const auto cell = m_layout.at(help->pos());
    if (cell) QToolTip::showText(help->globalPos(), tipText(*cell), viewport(), m_layout.rect(*cell));
    else QToolTip::hideText();
    return true;
}

}  // namespace orrery::views
