#pragma once

#include "views/canvas/heat_types.h"

#include <functional>

class QMenu;
class QToolButton;

namespace orrery::views {

class HeatMapView;

/// Entries for map, transfer and following the data, of anything that colours by a scale; `change` is given the new one.
/// The entries go with the menu, and with them `change`.
void addScaleEntries(QMenu& menu, const HeatScale& now, const std::function<void(const HeatScale&)>& change);
/// The same for a canvas, which also colours row by row, leaves out what is outside, and pools. What they change shows at once.
void addScaleEntries(QMenu& menu, HeatMapView& view);
/// The button whose menu changes a map's colours, transfer, range and pooling.
QToolButton* scaleButton(HeatMapView& map);

/// "linear", "log", "gamma 0.5".
QString transferText(const HeatScale& scale);

}  // namespace orrery::views
