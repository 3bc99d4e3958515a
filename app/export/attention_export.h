#pragma once

#include "app/export/makers.h"

namespace orrery::views {
class AttentionPanel;
}

namespace orrery::app {

class Session;

/// What the attention panel gives away: figures of each mode, and the numbers behind them. Both must live while it is used.
ExportSource attentionSource(Session& session, views::AttentionPanel& panel);

}  // namespace orrery::app
