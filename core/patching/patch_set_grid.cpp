#include "core/patching/patch_set_grid.h"

#include "core/base/error.h"
#include "core/patching/remaining_time.h"

#include <cassert>
#include <cmath>

namespace orrery {
namespace {

void checkLengths(const std::vector<PatchPair>& pairs, const PatchSpec& spec)
{
    if (pairs.empty()) throw Error(ErrorKind::Argument, "the prompt set has no pairs").withReason("NothingToDo");
    for (size_t pair = 1; pair < pairs.size() && spec.by == PatchAxis::Position; ++pair)
        if (pairs[pair].clean.ids.size() != pairs[0].clean.ids.size())
            throw Error(ErrorKind::Argument, "pair " + std::to_string(pair + 1) + " has " + std::to_string(pairs[pair].clean.ids.size())
                                                 + " tokens, the first " + std::to_string(pairs[0].clean.ids.size())
                                                 + ": positions do not stand for the same thing")
                .withReason("UnequalLengths");
}

/// Whether the mean difference of clean and corrupt is small, in itself or against its spread.
bool isSmall(const std::vector<double>& differences)
{
    double mean = 0, squares = 0;
    for (const double difference : differences) mean += difference / static_cast<double>(differences.size());
    for (const double difference : differences) squares += (difference - mean) * (difference - mean);
    const auto count = static_cast<double>(differences.size());
    const double error = count > 1 ? std::sqrt(squares / (count - 1) / count) : 0;
    return !(std::abs(mean) >= 0.25 && std::abs(mean) >= 2 * error);
}

}  // namespace

PatchSetGrid summarise(std::vector<PatchGrid> grids, uint64_t seed)
{
    assert(!grids.empty());
    PatchSetGrid set;
    set.spec = grids[0].spec;
    set.layers = grids[0].layers;
    set.columns = grids[0].columns;
    set.seed = seed;
    std::vector<double> clean, corrupt, differences;
    for (const PatchGrid& grid : grids) {
        clean.push_back(grid.clean);
        corrupt.push_back(grid.corrupt);
        differences.push_back(grid.clean - grid.corrupt);
    }
    set.clean = bootstrapMean(clean, seed);
    set.corrupt = bootstrapMean(corrupt, seed);
    set.isWeak = isSmall(differences);
    for (size_t cell = 0; cell < grids[0].values.size(); ++cell) {
        std::vector<double> values, moved;
        for (const PatchGrid& grid : grids) {
            values.push_back(grid.values[cell]);
            moved.push_back(set.spec.direction == PatchDirection::Denoise ? grid.values[cell] - grid.corrupt : grid.clean - grid.values[cell]);
        }
        set.values.push_back(bootstrapMean(values, seed));
        set.effects.push_back(bootstrapRatio(moved, differences, seed));
    }
    set.pairs = std::move(grids);
    return set;
}

PatchSetGrid patchSet(Model& model, const std::vector<PatchPair>& pairs, const PatchSpec& spec, uint64_t seed, const PatchSetObserver& onCell,
    const Progress& progress, const std::stop_token& stop)
{
    checkLengths(pairs, spec);
    std::vector<PatchGrid> grids;
    const RemainingTime remaining;
    for (size_t pair = 0; pair < pairs.size(); ++pair) {
        const auto tell = [&](const ProgressStep& step) {
            const double fraction = (static_cast<double>(pair) + step.fraction) / static_cast<double>(pairs.size());
            const std::string left = remaining.text(fraction);
            progress({fraction, "pair " + std::to_string(pair + 1) + " of " + std::to_string(pairs.size()) + (left.empty() ? "" : ", " + left)});
        };
        const auto cell = [&](const PatchCell& known) { onCell(pair, known); };
        PatchSpec own = spec;
        own.target = pairs[pair].target;
        try {
            grids.push_back(patchGrid(model, pairs[pair].clean, pairs[pair].corrupt, own, pairs[pair].metric,
                onCell ? PatchCellObserver(cell) : PatchCellObserver(), progress ? Progress(tell) : Progress(), stop));
        } catch (const Error& error) {
            throw error.kind() == ErrorKind::Argument ? error.during("pair " + std::to_string(pair + 1)) : error;
        }
    }
    return summarise(std::move(grids), seed);
}

}  // namespace orrery
