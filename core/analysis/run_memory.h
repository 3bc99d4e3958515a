#pragma once

#include "core/checkpoint/model_folder.h"
#include "core/model/model.h"

#include <string>

namespace orrery {

/// What a run of a model takes in memory, in bytes.
struct RunMemory {
    int64_t weights = 0;
    int64_t arena = 0;   ///< working memory of the largest batch
    int64_t queue = 0;   ///< the recorder's copies on their way to the disk; 0 where nothing is recorded

    int64_t total() const { return weights + arena + queue; }
};

/// Needs no weights.  @throws Error as planRun
RunMemory runMemory(const ModelFolder& folder, const RunRequest& request, bool recording);

/// Refuses a run that needs more than `cap` bytes. `capName` is what the user calls the cap: "--memory-cap", "the memory cap".
/// @throws Error Memory with reason OverMemoryCap, saying how much is needed, of what, and what to leave out
void requireMemory(const ModelFolder& folder, const RunRequest& request, int64_t cap, bool recording, const std::string& capName);

}  // namespace orrery
