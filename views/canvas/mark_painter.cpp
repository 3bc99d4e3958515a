#include "views/canvas/mark_painter.h"

#include "views/canvas/canvas_scene.h"
#include "views/shared/icons.h"
#include "views/shared/theme.h"

#include <QPainter>

#include <cmath>

namespace orrery::views {

namespace {

constexpr double kSeparatorsAbove = 12, kSignsAbove = 16;  ///< pixels a cell

QColor ink(Ink which) { return ThemeSource::current()[which]; }

QColor veiled(Ink which, float alpha)
{
    QColor color = ink(which);
    color.setAlphaF(alpha);
    return color;
}

/// On whole device pixels, so that hairlines are crisp.
double snapped(double v, double pixelRatio) { return std::round(v * pixelRatio) / pixelRatio; }

class Marks {
public:
    Marks(QPainter& painter, const CanvasScene& scene, double pixelRatio)
        : m_painter(painter), m_scene(scene), m_geometry(scene.geometry), m_ratio(pixelRatio), m_hair(std::max(1.0, std::floor(pixelRatio)) / pixelRatio) {}

    void paint()
    {
        m_painter.setClipRect(m_geometry.viewport().adjusted(-2, -2, 2, 2));
        for (int tile = 0; tile < m_scene.tiles.size(); ++tile)
            if (m_geometry.tileRect(tile).intersects(m_geometry.viewport())) paintTile(tile);
        for (int tile = 0; tile < m_scene.tiles.size(); ++tile)
            if (m_scene.tiles[tile].selected && m_scene.isAtlas()) frame(m_geometry.tileRect(tile), ink(Ink::Accent), 2);
        paintCrosshair();
        paintCursor();
    }

private:
    void paintTile(int tile)
    {
        const HeatTile& state = m_scene.tiles[tile];
        const QRectF rect = m_geometry.tileRect(tile);
        if (std::min(m_geometry.scaleX(), m_geometry.scaleY()) > kSeparatorsAbove) separators(tile);
        if (state.matrix && std::min(m_geometry.scaleX(), m_geometry.scaleY()) > kSignsAbove) signs(tile);
        if (!state.problem.isEmpty()) failure(rect);
        if (state.dimmed) m_painter.fillRect(rect, veiled(Ink::Panel, 0.72f));
        frame(rect, ink(Ink::LineStrong), m_hair);
        if (m_scene.hovered && m_scene.hovered->tile == tile && m_scene.isAtlas()) frame(rect, ink(Ink::Text), m_hair);
        if (state.pinned) pin(rect);
    }

    /// Hatched in the colour of what went wrong, with its sign in the middle where there is room.
    void failure(const QRectF& rect)
    {
        m_painter.fillRect(rect, veiled(Ink::Bad, 0.08f));
        m_painter.fillRect(rect, QBrush(veiled(Ink::Bad, 0.5f), Qt::BDiagPattern));
        if (std::min(rect.width(), rect.height()) < 28) return;
        const QRectF plate = QRectF(0, 0, 24, 24).translated(rect.center() - QPointF(12, 12));
        m_painter.fillRect(plate, ink(Ink::Panel));
        icon(QStringLiteral("error")).paint(&m_painter, plate.adjusted(4, 4, -4, -4).toRect());
    }

    void pin(const QRectF& rect)
    {
        const QRectF place(rect.right() - 18, rect.top() + 2, 16, 16);
        if (rect.width() < 24) return;
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(veiled(Ink::Raised, 0.9f));
        m_painter.drawRoundedRect(place, 2, 2);
        icon(QStringLiteral("pin")).paint(&m_painter, place.adjusted(2, 2, -2, -2).toRect());
    }

    void frame(const QRectF& rect, const QColor& color, double width)
    {
        const double left = snapped(rect.left(), m_ratio), top = snapped(rect.top(), m_ratio), right = snapped(rect.right(), m_ratio), bottom = snapped(rect.bottom(), m_ratio);
        fill(QRectF(left - width, top - width, right - left + 2 * width, width), color);
        fill(QRectF(left - width, bottom, right - left + 2 * width, width), color);
        fill(QRectF(left - width, top, width, bottom - top), color);
        fill(QRectF(right, top, width, bottom - top), color);
    }

    /// Filled to whole device pixels on all sides: an aliased fill of a fractional rectangle may land a pixel off.
    void fill(const QRectF& rect, const QColor& color)
    {
        const QPointF corner(snapped(rect.left(), m_ratio), snapped(rect.top(), m_ratio));
        m_painter.fillRect(QRectF(corner, QPointF(snapped(rect.right(), m_ratio), snapped(rect.bottom(), m_ratio))), color);
    }

    struct Cells {
        int left, top, right, bottom;  ///< ends not included
    };
    Cells visibleCells(int tile) const
    {
        const QRectF rect = m_geometry.tileRect(tile), seen = rect.intersected(m_geometry.viewport());
        const auto index = [](double at, double scale, int count) { return std::clamp(static_cast<int>(std::floor(at / scale)), 0, count); };
        return {index(seen.left() - rect.left(), m_geometry.scaleX(), m_geometry.columns()), index(seen.top() - rect.top(), m_geometry.scaleY(), m_geometry.rows()),
            index(seen.right() - rect.left() + m_geometry.scaleX() - 0.01, m_geometry.scaleX(), m_geometry.columns()),
            index(seen.bottom() - rect.top() + m_geometry.scaleY() - 0.01, m_geometry.scaleY(), m_geometry.rows())};
    }

    void separators(int tile)
    {
        const Cells cells = visibleCells(tile);
        const QRectF rect = m_geometry.tileRect(tile), seen = rect.intersected(m_geometry.viewport());
        const QColor color = ink(Ink::Panel);
        for (int column = std::max(1, cells.left); column < cells.right; ++column)
            fill(QRectF(snapped(rect.left() + column * m_geometry.scaleX(), m_ratio), seen.top(), m_hair, seen.height()), color);
        for (int row = std::max(1, cells.top); row < cells.bottom; ++row)
            fill(QRectF(seen.left(), snapped(rect.top() + row * m_geometry.scaleY(), m_ratio), seen.width(), m_hair), color);
    }

    void signs(int tile)
    {
        const MatrixPyramid& matrix = *m_scene.tiles[tile].matrix;
        if (matrix.nanCount() + matrix.plusInfCount() + matrix.minusInfCount() == 0 || !matrix.hasCells()) return;
        const Cells cells = visibleCells(tile);
        m_painter.setFont(smallFont());
        for (int row = cells.top; row < std::min(cells.bottom, matrix.rows()); ++row)
            for (int column = cells.left; column < std::min(cells.right, matrix.columns()); ++column) {
                const float value = matrix.value(row, column);
                if (!std::isfinite(value) && !m_scene.isMasked(row, column) && !m_scene.isBlank(static_cast<double>(value))) sign(m_geometry.cellRect({tile, row, column}), value);
            }
    }

    void sign(const QRectF& cell, float value)
    {
        const bool nan = std::isnan(value);
        if (nan) {
            const QRectF plate = QRectF(0, 0, 14, 14).translated(cell.center() - QPointF(7, 7));
            fill(plate, ink(Ink::Panel));
        }
        m_painter.setPen(ink(nan ? Ink::Warn : Ink::Panel));
        m_painter.drawText(cell, Qt::AlignCenter, nan ? QStringLiteral("?") : value > 0 ? QStringLiteral("+") : QStringLiteral("−"));
    }

    void paintCrosshair()
    {
        if (m_scene.isAtlas()) return;
        const std::optional<int> row = m_scene.hovered ? std::optional<int>(m_scene.hovered->row) : m_scene.crossRow;
        const std::optional<int> column = m_scene.hovered ? std::optional<int>(m_scene.hovered->column) : m_scene.crossColumn;
        const QRectF seen = m_geometry.visibleRect();
        if (row && *row < m_geometry.rows()) {
            const QRectF cell = m_geometry.cellRect({0, *row, 0});
            band(QRectF(seen.left() - 3, cell.top(), seen.width() + 3, cell.height()), Qt::Horizontal);
        }
        if (column && *column < m_geometry.columns()) {
            const QRectF cell = m_geometry.cellRect({0, 0, *column});
            band(QRectF(cell.left(), seen.top(), cell.width(), seen.height() + 3), Qt::Vertical);
        }
    }

    /// Two hairlines beside the row or column, paper and text, so that they show on any colour; one pair where cells are small.
    void band(const QRectF& rect, Qt::Orientation along)
    {
        const auto line = [&](double at, bool before) {
            const double edge = snapped(at, m_ratio);
            for (const auto& [offset, color] : {std::pair(before ? -m_hair : 0.0, veiled(Ink::Text, 0.85f)), std::pair(before ? -2 * m_hair : m_hair, veiled(Ink::Panel, 0.7f))}) {
                if (along == Qt::Horizontal) fill(QRectF(rect.left(), edge + offset, rect.width(), m_hair), color);
                else fill(QRectF(edge + offset, rect.top(), m_hair, rect.height()), color);
            }
        };
        line(along == Qt::Horizontal ? rect.top() : rect.left(), true);
        line(along == Qt::Horizontal ? rect.bottom() : rect.right(), false);
    }

    void paintCursor()
    {
        if (!m_scene.cursor || m_scene.cursor->tile >= m_scene.tiles.size() || m_scene.isAtlas()) return;
        QRectF rect = m_geometry.cellRect(*m_scene.cursor);
        const double growX = std::max(0.0, (6 - rect.width()) / 2), growY = std::max(0.0, (6 - rect.height()) / 2);
        rect.adjust(-growX, -growY, growX, growY);
        frame(rect, ink(Ink::Accent), 2);
        frame(rect.adjusted(-2, -2, 2, 2), ink(Ink::Panel), m_hair);
    }

    QPainter& m_painter;
    const CanvasScene& m_scene;
    const CanvasGeometry& m_geometry;
    const double m_ratio, m_hair;
};

}  // namespace

void paintMarks(QPainter& painter, const CanvasScene& scene, double pixelRatio)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    Marks(painter, scene, pixelRatio).paint();
    painter.restore();
}

}  // namespace orrery::views
