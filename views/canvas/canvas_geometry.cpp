#include "views/canvas/canvas_geometry.h"

#include <algorithm>
#include <cmath>

namespace orrery::views {

namespace {

constexpr double kLeastSquare = 3;  ///< pixels: cells at least so large stay square however much room is left

/// A place in the grid on one axis: which tile, and how far into it.
struct Place {
    double tile, cells, rest;  ///< rest: pixels into the gap after the tile
};

Place placeOf(double distance, double pitch, double scale, int cells)
{
    const double tile = std::floor(distance / pitch), inside = distance - tile * pitch;
    const double into = std::min(inside / scale, static_cast<double>(cells));
    return {tile, into, inside - into * scale};
}

double distanceTo(const Place& place, double pitch, double scale) { return place.tile * pitch + place.cells * scale + place.rest; }

double clamped(double origin, double size, double begin, double end)
{
    if (size <= end - begin) return begin + (end - begin - size) / 2;
    return std::clamp(origin, end - size, begin);
}

}  // namespace

void CanvasGeometry::setGrid(int count, int gridColumns, int rows, int columns, double titleHeight)
{
    gridColumns = std::clamp(gridColumns, 1, std::max(1, count));
    const bool same = count == m_count && gridColumns == m_gridColumns && rows == m_rows && columns == m_columns && titleHeight == m_titleHeight;
    if (same) return;
    m_count = count;
    m_gridColumns = gridColumns;
    m_rows = std::max(1, rows);
    m_columns = std::max(1, columns);
    m_titleHeight = titleHeight;
    fit();
}

void CanvasGeometry::setViewport(const QRectF& viewport)
{
    if (viewport == m_viewport) return;
    const QPointF moved = m_origin + viewport.center() - m_viewport.center();
    const double oldX = m_scaleX, oldY = m_scaleY;
    const bool wasFit = m_fit;
    m_viewport = viewport;
    fit();
    if (wasFit || oldX <= m_fitX || oldY <= m_fitY) return;
    m_fit = false;
    m_scaleX = oldX, m_scaleY = oldY;
    m_origin = moved;
    clampOrigin();
}

double CanvasGeometry::fitScale(double available, int tiles, int cells, double gap) const
{
    return std::max(1e-6, (available - (tiles - 1) * gap) / (static_cast<double>(tiles) * cells));
}

void CanvasGeometry::fit()
{
    const int gridRowCount = std::max(1, gridRows());
    const double height = m_viewport.height() - m_titleHeight;
    const double x = fitScale(m_viewport.width(), m_gridColumns, m_columns, kGap);
    const double y = fitScale(height, gridRowCount, m_rows, kGap + m_titleHeight);
    const double square = std::min({x, y, kMaxScale});
    const bool tooLong = std::max(x, y) > 4 * square && square < kLeastSquare;
    m_fitX = tooLong ? std::min(x, kMaxScale) : square;
    m_fitY = tooLong ? std::min(y, kMaxScale) : square;
    m_scaleX = m_fitX, m_scaleY = m_fitY;
    m_fit = true;
    clampOrigin();
}

QPointF CanvasGeometry::pitch() const { return {m_columns * m_scaleX + kGap, m_rows * m_scaleY + kGap + m_titleHeight}; }

QRectF CanvasGeometry::gridRect() const
{
    const QPointF step = pitch();
    return {m_origin.x(), m_origin.y(), m_gridColumns * step.x() - kGap, std::max(1, gridRows()) * step.y() - kGap};
}

void CanvasGeometry::clampOrigin()
{
    const QRectF grid = gridRect();
    m_origin.setX(clamped(m_origin.x(), grid.width(), m_viewport.left(), m_viewport.right()));
    m_origin.setY(clamped(m_origin.y(), grid.height(), m_viewport.top(), m_viewport.bottom()));
}

QRectF CanvasGeometry::tileRect(int tile) const
{
    const QPointF step = pitch();
    return {m_origin.x() + tile % m_gridColumns * step.x(), m_origin.y() + m_titleHeight + tile / m_gridColumns * step.y(),
        m_columns * m_scaleX, m_rows * m_scaleY};
}

QRectF CanvasGeometry::cellRect(const HeatCell& cell) const
{
    const QRectF tile = tileRect(cell.tile);
    return {tile.x() + cell.column * m_scaleX, tile.y() + cell.row * m_scaleY, m_scaleX, m_scaleY};
}

std::optional<int> CanvasGeometry::tileAt(const QPointF& point) const
{
    if (!m_viewport.contains(point)) return std::nullopt;
    const QPointF step = pitch();
    const int column = static_cast<int>(std::floor((point.x() - m_origin.x()) / step.x()));
    const int row = static_cast<int>(std::floor((point.y() - m_origin.y()) / step.y()));
    if (column < 0 || column >= m_gridColumns || row < 0) return std::nullopt;
    const int tile = row * m_gridColumns + column;
    if (tile >= m_count || !tileRect(tile).contains(point)) return std::nullopt;
    return tile;
}

std::optional<HeatCell> CanvasGeometry::cellAt(const QPointF& point) const
{
    const std::optional<int> tile = tileAt(point);
    if (!tile) return std::nullopt;
    const QPointF inside = point - tileRect(*tile).topLeft();
    return HeatCell{*tile, std::clamp(static_cast<int>(inside.y() / m_scaleY), 0, m_rows - 1),
        std::clamp(static_cast<int>(inside.x() / m_scaleX), 0, m_columns - 1)};
}

void CanvasGeometry::zoomAbout(const QPointF& point, double factor)
{
    const double largest = std::max({kMaxScale, m_fitX, m_fitY});
    const double bounded = std::clamp(factor, m_fitX / m_scaleX, largest / std::max(m_scaleX, m_scaleY));
    const QPointF from = point - m_origin, before = pitch();
    const Place x = placeOf(from.x(), before.x(), m_scaleX, m_columns);
    const Place y = placeOf(from.y() - m_titleHeight, before.y(), m_scaleY, m_rows);
    m_scaleX *= bounded, m_scaleY *= bounded;
    const QPointF after = pitch();
    m_origin = point - QPointF(distanceTo(x, after.x(), m_scaleX), distanceTo(y, after.y(), m_scaleY) + m_titleHeight);
    m_fit = m_scaleX <= m_fitX * 1.000001;
    if (m_fit) m_scaleX = m_fitX, m_scaleY = m_fitY;
    clampOrigin();
}

void CanvasGeometry::pan(const QPointF& by)
{
    m_origin += by;
    clampOrigin();
}

void CanvasGeometry::zoomTo(const HeatCell& cell, double pixels)
{
    zoomAbout(cellRect(cell).center(), std::max(1.0, pixels / std::min(m_scaleX, m_scaleY)));
    pan(m_viewport.center() - cellRect(cell).center());
}

void CanvasGeometry::reveal(const HeatCell& cell)
{
    const QRectF rect = cellRect(cell);
    const auto move = [](double begin, double end, double from, double to) {
        if (begin < from) return from - begin;
        return end > to ? std::max(to - end, from - begin) : 0.0;
    };
    pan({move(rect.left(), rect.right(), m_viewport.left(), m_viewport.right()), move(rect.top(), rect.bottom(), m_viewport.top(), m_viewport.bottom())});
}

}  // namespace orrery::views
