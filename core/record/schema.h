#pragma once

#include "core/record/database.h"

#include <cstdint>
#include <span>
#include <string>

namespace orrery {

/// Marks a file as ours: "ORRY" at byte 68.
inline constexpr uint32_t kApplicationId = 0x4F525259;

/// The step from one schema version to the next: a numbered file of resources/schema, compiled in.
struct Migration {
    int version;      ///< the version it leads to
    const char* sql;
};

/// All steps, in order; the first one makes version 1 of an empty file.
std::span<const Migration> migrations();
int latestSchemaVersion();

/// Page size, vacuum mode, application id, then all steps. Requires: an empty database.
void createSchema(Database& database, int pageSize);

/// Brings a file to the last version in `steps`, each step in a transaction of its own that also sets user_version.
void migrate(Database& database, std::span<const Migration> steps);

/// Compares what stands in the file with what version `version` should have.
/// @throws Error Format with reason UnexpectedSchema, naming the first object that is missing, extra or different
void checkSchema(Database& database, int version);

/// For a file of a newer version, whose tables we can't know: refuses what could run code of the file's.
/// @throws Error Format with reason UnexpectedSchema if there is a view, a trigger or a virtual table
void checkSchemaIsPassive(Database& database);

}  // namespace orrery
