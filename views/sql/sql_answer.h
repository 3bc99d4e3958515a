#pragma once

#include "core/record/workspace_query.h"

#include <cstdint>
#include <optional>
#include <string>

namespace orrery::views {

/// What the console asks for.
struct SqlRequest {
    std::string sql;
    int64_t rows = 0;         ///< at most so many
    bool mayChange = false;   ///< the console is unlocked
};

/// What a statement found, or how many rows it changed.
struct SqlAnswer {
    SqlRequest request;
    QueryTable table;
    std::optional<int64_t> changed = {};
    double seconds = 0;
};

}  // namespace orrery::views
