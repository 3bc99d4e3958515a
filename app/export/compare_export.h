#pragma once

#include "app/export/makers.h"

namespace orrery::views {
class ComparePanel;
}

namespace orrery::app {

class Session;

/// What the compare panel shows: the plot and the table of sites, or the layers' similarity.
ExportSource compareSource(Session& session, views::ComparePanel& panel);

}  // namespace orrery::app
