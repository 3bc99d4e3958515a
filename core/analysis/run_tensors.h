#pragma once

#include "core/record/workspace.h"

#include <vector>

namespace orrery {

/// Everything that was recorded of one run, without a number of it: a snapshot.
struct RunTensors {
    RunId run{};
    std::vector<TensorRow> tensors;  ///< by id; also those whose recording was cut off

    int64_t bytes() const;           ///< of chunk data
};

/// @throws Error as Workspace's readers.  Cost: about a second for 100,000 tensors.
RunTensors readRunTensors(const Workspace& workspace, RunId run);

}  // namespace orrery
