#pragma once

#include "core/patching/mean_interval.h"
#include "core/patching/patch_grid.h"

#include <functional>
#include <vector>

namespace orrery {

/// One pair of a prompt set, with the metric its answers make.
struct PatchPair {
    Prompt clean, corrupt;
    Metric metric;
    int32_t target = -1;   ///< the token whose loss loss() is
};

/// A patching grid over many pairs: mean, interval and n of each cell.
struct PatchSetGrid {
    PatchSpec spec;
    int64_t layers = 0, columns = 0;
    uint64_t seed = 0;                      ///< of the bootstrap
    std::vector<PatchGrid> pairs;           ///< each pair's own grid, in order
    MeanInterval clean, corrupt;            ///< the metric of the runs as they are
    std::vector<MeanInterval> values;       ///< [layers, columns] the patched metric
    std::vector<MeanInterval> effects;      ///< [layers, columns] ratio of the means of numerators and denominators, see patchEffect

    /// Whether the two kinds of runs are too much alike for effects to mean something: their mean difference is under 0.25 or two of its
    /// standard errors.
    bool isWeak = false;
};

/// One cell of one pair as soon as it is known.
using PatchSetObserver = std::function<void(size_t pair, const PatchCell& cell)>;

/// patchGrid() of each pair, then means over pairs with 95 % bootstrap intervals (1,000 resamples of pairs).
///
/// @throws Error as patchGrid, naming the pair; Argument with reason UnequalLengths if a grid by position has pairs of different lengths
PatchSetGrid patchSet(Model& model, const std::vector<PatchPair>& pairs, const PatchSpec& spec, uint64_t seed, const PatchSetObserver& onCell = {},
    const Progress& progress = {}, const std::stop_token& stop = {});

/// The aggregate of grids that are there already.  Requires: at least one; all of one shape
PatchSetGrid summarise(std::vector<PatchGrid> grids, uint64_t seed);

}  // namespace orrery
