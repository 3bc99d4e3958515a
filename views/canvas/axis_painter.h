#pragma once

#include "views/canvas/canvas_scene.h"

#include <QMarginsF>

class QPainter;

namespace orrery::views {

/// Measures the labels anew: after new axes, new sizes or another font.
void measureLabels(CanvasScene& scene);
/// Room that axis labels and titles need around the viewport.
QMarginsF axisMargins(const CanvasScene& scene);
/// Height kept free above each tile for its own title.
double tileTitleHeight(const CanvasScene& scene);
/// Token labels along the left and lower edge of a single matrix, or the titles of an atlas's rows, columns or tiles. Labels are thinned so
/// that none overlap; those of the hovered, crossed and cursor cell always show.
void paintAxes(QPainter& painter, const CanvasScene& scene);

/// Every how-manyth label fits when each needs `needed` pixels and stands `pitch` apart: 1, 2, 5, 10, 20 …
int labelStride(double pitch, double needed);

}  // namespace orrery::views
