#pragma once

#include "core/report/figure.h"

class QPainter;

namespace orrery::views {

/// Paints a figure in its own points: scale the painter for the medium first. What is painted is what figureSvg() writes.
void paintFigure(QPainter& painter, const Figure& figure);

}  // namespace orrery::views
