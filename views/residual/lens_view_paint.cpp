#include "views/residual/lens_view.h"

#include "views/canvas/value_scale.h"
#include "views/shared/theme.h"

#include <QFontMetrics>
#include <QPainter>

#include <algorithm>
#include <cmath>

// How the lens is drawn: cells in sight, then names beside them, then what is pointed at.

namespace orrery::views {

namespace {

constexpr int kSeparatedFrom = 12;   ///< px of a column from which cells stand apart
constexpr int kLabelRoom = 56;       ///< px of an axis label

/// Of light and dark ink the one that is read better on this ground.
QColor inkOn(QRgb ground)
{
    const QColor light = Theme::of(ThemeKind::Dark)[Ink::Text], dark = Theme::of(ThemeKind::Light)[Ink::Text], color(ground);
    return contrastRatio(light, color) > contrastRatio(dark, color) ? light : dark;
}

}  // namespace

QRgb LensView::colorOf(float value) const
{
    float position = 0;
    ValueScale(m_scene.scale).positions(&value, &position, 1);
    const Theme& theme = ThemeSource::current();
    if (position >= 0) return m_colors[ValueScale::colorIndex(position)];
    if (position == ValueScale::kPlusInf) return theme[Ink::Bad].rgb();
    if (position == ValueScale::kMinusInf) return theme[Ink::Good].rgb();
    return theme[Ink::Panel].rgb();
}

void LensView::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), ThemeSource::current()[Ink::Panel]);
    if (m_reading) {
        painter.setClipRect(m_layout.cells());
        paintCells(painter);
        paintMarks(painter);
        painter.setClipping(false);
        paintGutter(painter);
        paintAxis(painter, false);
        if (grid().nextToken) paintAxis(painter, true);
    }
    if (!hasFocus()) return;
    painter.setPen(ThemeSource::current()[Ink::Accent]);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
}

void LensView::paintCells(QPainter& painter) const
{
    painter.setFont(smallMonoFont());
    const auto [first, last] = m_layout.shownColumns();
    for (int point = 0; point < m_layout.points; ++point) {
        const int top = m_layout.top(point);
        if (top + m_layout.rowHeight < m_layout.above || top > m_layout.bottom()) continue;
        for (int column = first; column < last; ++column) paintCell(painter, {point, column});
    }
}

void LensView::paintCell(QPainter& painter, const LensCell& cell) const
{
    const int position = positionOf(cell.column);
    const float value = lensValue(grid(), m_colouring, cell.point, position);
    const bool apart = m_layout.columnWidth >= kSeparatedFrom;
    const QRect rect = m_layout.rect(cell).adjusted(0, 0, apart ? -1 : 0, -1);
    const QRgb ground = colorOf(value);
    painter.fillRect(rect, QColor(ground));
    if (std::isnan(value)) painter.fillRect(rect, QBrush(ThemeSource::current()[Ink::Warn], Qt::BDiagPattern));
    const LensGrid::Token& best = grid().bestAt(cell.point, position, 0);
    const QColor ink = inkOn(ground);
    if (apart && best.id == m_finals[static_cast<size_t>(cell.column)]) painter.fillRect(QRect(rect.left() + 3, rect.bottom() - 2, rect.width() - 6, 2), ink);
    if (m_layout.columnWidth < LensLayout::kTextColumn) return;
    const QRect room = rect.adjusted(kGrid, 0, -kGrid, 0);
    painter.setPen(ink);
    painter.drawText(room, Qt::AlignCenter | Qt::TextSingleLine, painter.fontMetrics().elidedText(tokenName(best.id), Qt::ElideRight, room.width()));
}

void LensView::paintGutter(QPainter& painter) const
{
    const Theme& theme = ThemeSource::current();
    painter.setFont(smallMonoFont());
    painter.save();
    painter.setClipRect(QRect(0, m_layout.above, m_layout.gutter, m_layout.bottom() - m_layout.above));
    for (int point = 0; point < m_layout.points; ++point) {
        const QRect row(0, m_layout.top(point), m_layout.gutter - kGrid, m_layout.rowHeight - 1);
        const bool lit = (m_hovered ? m_hovered->point == point : m_crossPoint == point) || (m_cursor && m_cursor->point == point);
        painter.setPen(theme[lit ? Ink::Text : Ink::Secondary]);
        painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, QString::fromStdString(grid().points[static_cast<size_t>(point)].label));
    }
    painter.restore();
    painter.setPen(theme[Ink::Secondary]);
    const int line = painter.fontMetrics().height();
    if (grid().nextToken) painter.drawText(QRect(0, 0, m_layout.gutter - kGrid, m_layout.above - kGrid), Qt::AlignRight | Qt::AlignBottom, tr("next"));
    painter.drawText(QRect(0, m_layout.bottom() + kGrid, m_layout.gutter - kGrid, line), Qt::AlignRight | Qt::AlignTop, tr("at"));
}

/// Labels thin out where columns are narrow; those that are pointed at always stand, over their neighbours.
void LensView::paintAxis(QPainter& painter, bool above) const
{
    painter.save();
    painter.setClipRect(QRect(m_layout.gutter, 0, m_layout.cells().width(), m_layout.viewport.height()));
    painter.setFont(smallMonoFont());
    const int step = std::max(1, (kLabelRoom + m_layout.columnWidth - 1) / m_layout.columnWidth), room = step * m_layout.columnWidth;
    const auto [first, last] = m_layout.shownColumns();
    for (int column = first / step * step; column < last; column += step) paintAxisLabel(painter, above, column, room, false);
    std::vector<int> lit;
    if (m_cursor) lit.push_back(m_cursor->column);
    if (m_hovered) lit.push_back(m_hovered->column);
    else if (m_crossColumn) lit.push_back(*m_crossColumn);
    for (const int column : lit) paintAxisLabel(painter, above, column, room, true);
    painter.restore();
}

void LensView::paintAxisLabel(QPainter& painter, bool above, int column, int room, bool lit) const
{
    const Theme& theme = ThemeSource::current();
    const QFontMetrics metrics = painter.fontMetrics();
    const int position = positionOf(column), line = metrics.height();
    const int top = above ? kGrid : m_layout.bottom() + kGrid;
    // One label a column stands in its middle; a thinned one begins at its column, where a tick says which it is.
    const bool thinned = room > m_layout.columnWidth;
    const QRect box(m_layout.left(column), top, room - kGrid, line);
    const Qt::Alignment side = thinned ? Qt::AlignLeft : Qt::AlignHCenter;
    if (lit) painter.fillRect(QRect(box.left(), top - kGrid / 2, room, (above ? 1 : 2) * line + kGrid), theme[Ink::Panel]);
    const QString token = above ? nextToken(position) : m_tokens.value(position);
    painter.setPen(theme[above && !lit ? Ink::Secondary : Ink::Text]);
    painter.drawText(box, side | Qt::AlignTop | Qt::TextSingleLine, metrics.elidedText(token, Qt::ElideRight, box.width()));
    if (above) return;
    painter.setPen(theme[Ink::Secondary]);
    painter.drawText(box.translated(0, line), side | Qt::AlignTop, QString::number(position));
    if (thinned) painter.drawLine(box.left(), m_layout.bottom(), box.left(), m_layout.bottom() + kGrid - 1);
}

void LensView::paintMarks(QPainter& painter) const
{
    const Theme& theme = ThemeSource::current();
    painter.setBrush(Qt::NoBrush);
    const auto frame = [&](const QRect& rect, Ink ink, double width) {
        painter.setPen(QPen(theme[ink], width));
        painter.drawRect(QRectF(rect).adjusted(width / 2 - 0.5, width / 2 - 0.5, -width / 2 - 0.5, -width / 2 - 0.5));
    };
    const QRect all = m_layout.cells();
    const std::optional<int> column = m_hovered ? std::optional(m_hovered->column) : m_crossColumn;
    const std::optional<int> point = m_hovered ? std::optional(m_hovered->point) : m_crossPoint;
    if (column) frame(QRect(m_layout.left(*column), all.top(), m_layout.columnWidth, m_layout.bottom() - all.top()), Ink::Outline, 1);
    if (point) frame(QRect(all.left(), m_layout.top(*point), all.width(), m_layout.rowHeight), Ink::Outline, 1);
    if (m_cursor) frame(m_layout.rect(*m_cursor), Ink::Accent, 2.5);
}

}  // namespace orrery::views
