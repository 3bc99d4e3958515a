#pragma once

#include "core/patching/patch_set_grid.h"

#include <vector>

namespace orrery {

/// A patching grid while its cells arrive, of one pair or of many: what a picture shows meanwhile, and what is kept of a job that was stopped.
///
/// Not for several threads at once.
class PatchTally {
public:
    PatchTally() = default;
    /// Requires: layers and columns >= 1
    PatchTally(const PatchSpec& spec, int64_t layers, int64_t columns) : m_spec(spec), m_layers(layers), m_columns(columns) {}

    /// Pairs come in order.
    void add(size_t pair, const PatchCell& cell);

    int64_t layers() const { return m_layers; }
    int64_t columns() const { return m_columns; }
    size_t pairs() const { return m_grids.size(); }   ///< with at least one cell
    /// The patched metric's mean over the pairs that have the cell; NaN: none has.
    double value(int64_t layer, int64_t column) const;
    /// The ratio of means over those pairs, see patchEffect; NaN: none has, or the runs are alike.
    double effect(int64_t layer, int64_t column) const;
    double clean() const;     ///< mean over pairs; NaN without one
    double corrupt() const;

    bool isWhole() const;     ///< no cell is missing of the pairs begun
    /// Over the pairs that are whole; of none, the first as far as it is known.  Requires: pairs() >= 1
    PatchSetGrid summary(uint64_t seed) const;

private:
    struct Sum {
        double value = 0, moved = 0, difference = 0;
        int64_t count = 0;
    };
    const Sum* sumOf(int64_t layer, int64_t column) const;

    PatchSpec m_spec;
    int64_t m_layers = 0, m_columns = 0;
    std::vector<PatchGrid> m_grids;
    std::vector<int64_t> m_known;  ///< cells of each grid
    std::vector<Sum> m_sums;       ///< [layers, columns]
};

}  // namespace orrery
