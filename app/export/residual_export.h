#pragma once

#include "app/export/makers.h"

namespace orrery::views {
class ResidualPanel;
}

namespace orrery::app {

class Session;

/// What the residual panel gives away: the lens as a figure, and every cell's tokens and measures as a table. Both must live while it is used.
ExportSource residualSource(Session& session, views::ResidualPanel& panel);

}  // namespace orrery::app
