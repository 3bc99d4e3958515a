#pragma once

#include "views/canvas/canvas_geometry.h"
#include "views/canvas/heat_types.h"

#include <QVector>

#include <optional>

namespace orrery::views {

/// Everything a painter needs to know of a canvas: the same for the cells, the axes and the marks, on screen and in a figure.
struct CanvasScene {
    QVector<HeatTile> tiles;
    QStringList rowTitles, columnTitles;
    HeatAxis query, key;
    QString unit;
    HeatScale scale;
    Pooling pooling = Pooling::Max;
    bool causal = false;
    bool nanIsBlank = false;              ///< NaN: nobody computed the cell; it shows as paper
    std::optional<HeatCell> cursor, hovered;
    std::optional<int> crossRow, crossColumn;  ///< what another view points at
    CanvasGeometry geometry;
    double queryWidth = 0, keyWidth = 0;  ///< of the widest labels, in pixels: measured once, there may be thousands

    bool isAtlas() const { return geometry.isAtlas(); }
    const MatrixPyramid* matrix(int tile) const { return tile >= 0 && tile < tiles.size() ? tiles[tile].matrix.get() : nullptr; }
    /// Whether a cell lies beyond the causal diagonal, and so holds nothing.
    bool isMasked(int row, int column) const { return causal && column > row; }
    /// Whether a value stands for none.
    bool isBlank(double value) const { return nanIsBlank && value != value; }
};

/// What the cells on screen are pooled by: a pixel stands for so many cells of a matrix, a side. 1: none.
int pooledStep(const CanvasScene& scene, double pixelRatio);

/// Smallest and largest value over all tiles, or nothing.
ValueRange dataRange(const CanvasScene& scene);

}  // namespace orrery::views
