#pragma once

#include "app/cli/size_text.h"
#include "core/checkpoint/model_folder.h"
#include "core/model/model.h"

#include <cstdint>

namespace orrery::cli {

/// Bytes the weights take once loaded.
int64_t weightBytes(const ModelFolder& folder);

/// Refuses a run that would need more than `cap` bytes: weights, working memory and, when recording, the queue.
/// @throws Error Memory with reason OverMemoryCap, saying what to record less of
void requireMemory(const ModelFolder& folder, const RunRequest& request, int64_t cap, bool recording);

}  // namespace orrery::cli
