#pragma once

#include <string>
#include <vector>

namespace orrery {

class Workspace;

struct ColumnInfo {
    std::string name, type;      ///< "prompt_id", "INTEGER"
    std::string refersTo = {};   ///< the table whose rows it names; empty: none
    bool isRequired = false;     ///< NOT NULL
    bool isKey = false;          ///< of the primary key

    bool operator==(const ColumnInfo&) const = default;
};

struct TableInfo {
    std::string name;
    std::vector<ColumnInfo> columns;
};

/// The tables of a workspace file as they stand in it, by name; SQLite's own are left out. What a user needs to write a query.
/// @throws Error Database, Io
std::vector<TableInfo> readTables(const Workspace& workspace);

}  // namespace orrery
