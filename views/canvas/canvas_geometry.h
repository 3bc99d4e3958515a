#pragma once

#include "views/canvas/heat_types.h"

#include <QPointF>
#include <QRectF>

#include <optional>

namespace orrery::views {

/// Where tiles and cells lie on the widget, and how zoom and drag move them. Knows no painting; all in logical pixels.
///
/// Tiles stand in a grid with fixed gaps; a cell is scaleX() by scaleY() pixels. Cells are square unless the matrix is so long that square
/// ones would be under 3 pixels and leave three quarters of the view empty. What is smaller than the view is centred in it, what is larger fills it.
class CanvasGeometry {
public:
    static constexpr double kGap = 4;
    static constexpr double kMaxScale = 96;  ///< pixels a cell

    /// `count` tiles of nominally rows x columns cells, `gridColumns` a row; `titleHeight` is kept free above each.
    void setGrid(int count, int gridColumns, int rows, int columns, double titleHeight = 0);
    /// The part of the widget in which cells show. Keeps what is in its middle, or the fit.
    void setViewport(const QRectF& viewport);

    const QRectF& viewport() const { return m_viewport; }
    int tileCount() const { return m_count; }
    int gridColumns() const { return m_gridColumns; }
    int gridRows() const { return m_gridColumns > 0 ? (m_count + m_gridColumns - 1) / m_gridColumns : 0; }
    int rows() const { return m_rows; }
    int columns() const { return m_columns; }
    bool isAtlas() const { return m_count > 1; }
    double scaleX() const { return m_scaleX; }
    double scaleY() const { return m_scaleY; }
    bool isFit() const { return m_fit; }

    QRectF gridRect() const;
    QRectF tileRect(int tile) const;
    QRectF cellRect(const HeatCell& cell) const;
    /// The part of the grid that shows.
    QRectF visibleRect() const { return gridRect().intersected(m_viewport); }
    /// The cell at a point of the viewport.
    std::optional<HeatCell> cellAt(const QPointF& point) const;
    std::optional<int> tileAt(const QPointF& point) const;

    void fit();
    void zoomAbout(const QPointF& point, double factor);
    void pan(const QPointF& by);
    /// Puts the cell in the middle, at no less than `pixels` a cell.
    void zoomTo(const HeatCell& cell, double pixels);
    /// Moves as little as needed to show the cell whole.
    void reveal(const HeatCell& cell);

private:
    QPointF pitch() const;
    void clampOrigin();
    double fitScale(double available, int tiles, int cells, double gap) const;

    int m_count = 0, m_gridColumns = 1, m_rows = 1, m_columns = 1;
    double m_titleHeight = 0;
    QRectF m_viewport;
    double m_scaleX = 1, m_scaleY = 1;
    double m_fitX = 1, m_fitY = 1;
    QPointF m_origin;  ///< of the grid, on the widget
    bool m_fit = true;
};

}  // namespace orrery::views
