#pragma once

#include "core/base/progress.h"
#include "core/record/workspace.h"

#include <string>
#include <vector>

namespace orrery {

/// What a full look at a workspace file found.
struct CheckReport {
    int64_t runs = 0, tensors = 0, chunks = 0, analyses = 0;
    int64_t chunkBytes = 0;
    std::vector<std::string> problems;  ///< each names table and row; at most 1000

    bool isOk() const { return problems.empty(); }
};

/// Pages and indexes, references between rows, every tensor's numbers and chunk tiling, every chunk's checksum, every kept analysis.
/// @throws Error Cancelled
/// Cost: reads the whole file once or twice.
CheckReport checkWorkspace(const Workspace& workspace, const Progress& progress = {}, const std::stop_token& stop = {});

/// The same for a file that may not even open; what opening throws becomes the only problem.
/// @throws Error Io if there is no such file, or it can't be read; Cancelled
CheckReport checkWorkspaceFile(const std::string& path, const Progress& progress = {}, const std::stop_token& stop = {});

}  // namespace orrery
