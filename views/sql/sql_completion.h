#pragma once

#include "core/record/workspace_tables.h"

#include <QString>

#include <vector>

namespace orrery::views {

struct SqlWord {
    enum class Kind { Column, Table, Function, Keyword };
    QString text;
    QString origin;   ///< a column's table; empty otherwise
    Kind kind = Kind::Keyword;
};

struct SqlCompletions {
    QString typed;               ///< the letters before the cursor that a chosen word replaces
    std::vector<SqlWord> words;  ///< what begins with them, best first: columns of the tables that are named, tables, functions, words
};

/// What could stand at the cursor: after "t." the columns of the table or alias t, else all that begins with what is typed.
/// Inside a text or a remark there is nothing.
SqlCompletions completionsAt(const QString& sql, int cursor, const std::vector<TableInfo>& tables);

}  // namespace orrery::views
