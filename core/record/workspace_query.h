#pragma once

#include "core/record/workspace.h"

#include <chrono>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

namespace orrery {

/// Instead of a blob's bytes.
struct BlobSize {
    int64_t bytes = 0;
    bool operator==(const BlobSize&) const = default;
};

/// NULL, a whole number, a number, a text, or how large a blob is.
using QueryCell = std::variant<std::monostate, int64_t, double, std::string, BlobSize>;

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

/// Whether a statement would change data. Nothing is run.
/// @throws Error as queryWorkspace; also NotAllowed for what not even changeWorkspace may do
bool isChange(const Workspace& workspace, const std::string& sql);

/// Runs one INSERT, UPDATE, DELETE or REPLACE of the user's in a transaction of its own: done whole or not at all, foreign keys checked.
/// Tables, indices, settings of the file and other files stay out of reach.
/// Requires: the path still leads to the file that was opened as a workspace.
/// @return rows changed, those that went by a foreign key not counted
/// @throws Error Argument with reason NotAllowed for anything else; Database with reason SqlError, ConstraintFailed or Busy; Io with reason
///         ReadOnly or DiskFull; Cancelled with reason Interrupted, nothing changed
int64_t changeWorkspace(const Workspace& workspace, const std::string& sql, const std::stop_token& stop = {});

}  // namespace orrery
