#pragma once

#include "core/patching/changed_copies.h"
#include "core/patching/patch_grid.h"

namespace orrery {

/// Whether a grid's copies leave out the positions before the patched ones: a decoder's, where something stays untouched in front.
bool leavesOutPositions(const PatchSpec& spec, const ModelConfig& config);

/// The sites that both runs of a grid keep: whatever a patched copy may start from or be given.
std::vector<std::string> keptSites(const PatchSpec& spec, const ModelConfig& config);

/// How wide a layer of the grid is, for runs of `length` positions.
int64_t columnsOf(const PatchSpec& spec, const ModelConfig& config, int64_t length);

/// The first layer that a cell of `layer` patches: its window's.
int firstPatchedLayer(const PatchSpec& spec, int layer);

/// One layer of a grid: each column a copy of the base run with what the column means taken from the source run.
ChangedCopies patchedLayer(const PatchSpec& spec, const ModelConfig& config, int layer, int64_t length, const RecordedRun& source);

}  // namespace orrery
