#pragma once

class QPainter;

namespace orrery::views {

struct CanvasScene;

/// What lies over the cells: tiles' frames and states, separators where cells are large, signs in cells that hold no number, crosshair, cursor.
void paintMarks(QPainter& painter, const CanvasScene& scene, double pixelRatio);

}  // namespace orrery::views
