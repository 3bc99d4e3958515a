#pragma once

#include <array>

namespace orrery::views {

/// Names of AttentionPanel::Mode, in its order: of icons, on the command line and in files, so they don't change.
constexpr std::array kAttentionModes{"atlas", "head", "strands", "text", "rollout", "table"};

}  // namespace orrery::views
