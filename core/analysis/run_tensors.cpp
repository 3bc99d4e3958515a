#include "core/analysis/run_tensors.h"

namespace orrery {

int64_t RunTensors::bytes() const
{
    int64_t sum = 0;
    for (const TensorRow& tensor : tensors) sum += tensor.storedBytes();
    return sum;
}

RunTensors readRunTensors(const Workspace& workspace, RunId run)
{
    return {run, workspace.tensors({.run = run, .withIncomplete = true})};
}

}  // namespace orrery
