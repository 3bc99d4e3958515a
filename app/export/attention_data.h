#pragma once

#include "app/export/makers.h"

namespace orrery::views {
class AttentionPanel;
}

namespace orrery::app {

/// The numbers behind what the attention panel shows in its mode: a matrix [query, key] of one head or of a rollout; lines, tokens or heads
/// with their scores as a table.
/// @return  nothing where there are none, or not yet those that the controls ask for
DataWriter attentionData(views::AttentionPanel& panel, const std::string& provenance);

}  // namespace orrery::app
