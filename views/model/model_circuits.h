#pragma once

#include "core/circuits/head_circuits.h"

#include <vector>

namespace orrery::views {

/// Every head's circuits, and how heads compose through queries, keys and values, in this order. Immutable once made.
struct ModelCircuits {
    HeadCircuits heads;
    std::vector<Composition> compositions;
};

}  // namespace orrery::views
