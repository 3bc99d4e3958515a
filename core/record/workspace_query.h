#pragma once

#include "core/record/workspace.h"

#include <chrono>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

namespace orrery {

/// NULL, a whole number, a number, or text; a blob shows as text, "<blob of 1048576 bytes>".
using QueryCell = std::variant<std::monostate, int64_t, double, std::string>;

struct QueryTable {
    std::vector<std::string> columns;
    std::vector<std::vector<QueryCell>> rows;
    bool isCut = false;  ///< there was more than the limits let through
};

struct QueryLimits {
    int64_t rows = 10000;
    int64_t textBytes = int64_t{64} << 20;     ///< of all cells together
    std::chrono::milliseconds time{10000};
};

/// Runs one SELECT of the user's on a connection of its own that can only read.
/// @throws Error Argument with reason NotAllowed for anything that is not a query; Database with reason SqlError, SQLite's
///         words in it; Cancelled with reason Interrupted when the time is over or a stop was asked for
QueryTable queryWorkspace(const Workspace& workspace, const std::string& sql, const QueryLimits& limits = {},
    const std::stop_token& stop = {});

}  // namespace orrery
