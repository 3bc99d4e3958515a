#pragma once

#include <cstdint>

namespace orrery {

class Database;

/// Rows whose ids are given once and never again, so that what remembers one can't come to mean another.
enum class MarkedTable { Run, Prompt, Tensor, Analysis };

/// The id after the highest that was ever given. Inside a transaction that then uses it.
/// @throws Error Format with reason IdsUsedUp where the file claims ids beyond 2^53
int64_t nextId(Database& database, MarkedTable table);

/// Remembers the highest ids there are, in `meta`. Inside the transaction that then deletes rows.
void keepIdMarks(Database& database);

}  // namespace orrery
