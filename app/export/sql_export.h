#pragma once

#include "app/export/makers.h"

namespace orrery::views {
class SqlPanel;
}

namespace orrery::app {

class Session;

/// What the SQL console found last, as CSV or JSON.
ExportSource sqlSource(Session& session, views::SqlPanel& panel);

}  // namespace orrery::app
