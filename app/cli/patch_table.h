#pragma once

#include "core/patching/patch_grid.h"

#include <string>
#include <vector>

namespace orrery::cli {

/// A grid for people: effects by layer and column where they fit a screen, and the strongest cells.
std::string patchText(const PatchGrid& grid, const Metric& metric, const std::vector<std::string>& labels);

}  // namespace orrery::cli
