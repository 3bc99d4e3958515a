#include "core/record/workspace_tables.h"

#include "core/record/database.h"
#include "core/record/workspace.h"

namespace orrery {

std::vector<TableInfo> readTables(const Workspace& workspace)
{
    Statement rows(workspace.database(), "SELECT t.name, c.name, c.type, c.\"notnull\", c.pk,"
        " (SELECT f.\"table\" FROM pragma_foreign_key_list(t.name) f WHERE f.\"from\" = c.name)"
        " FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY t.name, c.cid");
    std::vector<TableInfo> tables;
    while (rows.step()) {
        const std::string table = rows.text(0);
        if (tables.empty() || tables.back().name != table) tables.push_back({table, {}});
        tables.back().columns.push_back({rows.text(1), rows.text(2), rows.optionalText(5).value_or(std::string()), rows.number(3) != 0, rows.number(4) != 0});
    }
    return tables;
}

}  // namespace orrery
