#pragma once

#include "core/report/figure.h"

#include <functional>

class QPainter;

namespace orrery::views {

/// Paints a figure in its own points: scale the painter for the medium first. What is painted is what figureSvg() writes.
///
/// Any thread.
/// @param eachItem  called before each item, to stop by throwing or to tell how far it is: items done, of so many
void paintFigure(QPainter& painter, const Figure& figure, const std::function<void(size_t, size_t)>& eachItem = {});

}  // namespace orrery::views
