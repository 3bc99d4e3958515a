#pragma once

#include "app/export/makers.h"

namespace orrery::views {
class ModelPanel;
}

namespace orrery::app {

/// What the model panel shows: the selected weight's spectrum and the table of weights, or the composition of heads and their circuits.
ExportSource modelSource(views::ModelPanel& panel);

}  // namespace orrery::app
