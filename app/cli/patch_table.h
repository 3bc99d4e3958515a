#pragma once

#include "core/patching/patch_set_grid.h"

#include <string>
#include <vector>

namespace orrery::cli {

/// A grid for people: effects by layer and column where they fit a screen, and the strongest cells.
std::string patchText(const PatchGrid& grid, const Metric& metric, const std::vector<std::string>& labels);

/// The same of many: mean effects, and the strongest cells with their intervals; `what` says of how many of what.
std::string patchSetText(const PatchSetGrid& grid, const std::string& metric, const std::vector<std::string>& labels, const std::string& what);

}  // namespace orrery::cli
