#pragma once

#include "app/export/makers.h"

namespace orrery::views {
class PatchPanel;
}

namespace orrery::app {

class Session;

/// What the patch panel gives away: its grid as a figure, and every cell with its interval as a table. Only of a grid that has ended.
ExportSource patchSource(Session& session, views::PatchPanel& panel);

}  // namespace orrery::app
