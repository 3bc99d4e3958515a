#pragma once

#include "views/canvas/heat_types.h"

class QMenu;

namespace orrery::views {

class HeatMapView;

/// Entries for map, transfer, gamma, per-row, clipping, pooling and following the data. What they change shows at once.
void addScaleEntries(QMenu& menu, HeatMapView& view);

/// "linear", "log", "gamma 0.5".
QString transferText(const HeatScale& scale);

}  // namespace orrery::views
