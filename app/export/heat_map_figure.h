#pragma once

#include "core/report/figure.h"

#include <QString>

namespace orrery::views {
class HeatMapView;
}

namespace orrery::app {

/// The words around a figure.
struct FigureCaption {
    QString title, subtitle, provenance;
};

/// What a canvas shows, as a figure for paper: the same cells and colours (of the light theme), all of them whatever the zoom.
/// A matrix with more than 1,024 cells a side is shown by the level that has fewer, as the canvas would.
Figure figureOf(const views::HeatMapView& view, const FigureCaption& caption);

}  // namespace orrery::app
