#pragma once

#include "core/base/progress.h"
#include "core/patching/patch_site.h"
#include "core/patching/recorded_run.h"

#include <functional>
#include <optional>
#include <vector>

namespace orrery {

/// Copies of one run, each with changes of its own, that need nothing from before the changed place.
struct ChangedCopies {
    std::vector<std::string> start;                  ///< sites whose recorded values the copies start from; empty: from the tokens
    int layer = 0;                                   ///< the first that runs
    std::vector<std::vector<Intervention>> changes;  ///< one list a copy; their `prompt` is set by runCopies
    std::vector<int64_t> past;                       ///< positions of each copy that no change reaches; empty for none
};
using CopyObserver = std::function<void(size_t copy, double value)>;

/// Runs the copies packed together and reads the metric of each.
/// @param base  with the start's sites and, where positions are left out, the keys and values of all layers from the first that runs
/// @throws Error as Model::run
void runCopies(Model& model, const RecordedRun& base, const ChangedCopies& copies, const MetricReading& reading, const CopyObserver& observe,
    const Progress& progress = {}, const std::stop_token& stop = {});

}  // namespace orrery
