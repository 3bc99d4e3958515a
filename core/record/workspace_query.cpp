#include "core/record/workspace_query.h"

#include "core/record/database.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

namespace orrery {
namespace {

constexpr std::array<std::string_view, 10> kHarmlessPragmas{"table_info", "table_xinfo", "table_list", "index_list", "index_info",
    "foreign_key_list", "user_version", "application_id", "page_size", "page_count"};

// Asked while a statement is compiled: whether it may do this at all.
int authorize(void*, int action, const char* first, const char* second, const char*, const char*)
{
    if (action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_RECURSIVE) return SQLITE_OK;
    if (action == SQLITE_FUNCTION) return second && std::strcmp(second, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
    if (action == SQLITE_PRAGMA && !second && first)
        return std::ranges::find(kHarmlessPragmas, std::string_view(first)) != kHarmlessPragmas.end() ? SQLITE_OK : SQLITE_DENY;
    if (action == SQLITE_PRAGMA && first && std::string_view(first).ends_with("_info")) return SQLITE_OK;
    return SQLITE_DENY;
}

// A second statement after the first would be silently ignored.
void requireOneStatement(Database& database, const std::string& sql)
{
    sqlite3_stmt* statement = nullptr;
    const char* tail = nullptr;
    const int code = sqlite3_prepare_v2(database.handle(), sql.c_str(), static_cast<int>(sql.size()) + 1, &statement, &tail);
    sqlite3_finalize(statement);
    if (code != SQLITE_OK) database.fail(code, "in the query");
    const int rest = sqlite3_prepare_v2(database.handle(), tail, -1, &statement, nullptr);
    const bool isEmpty = rest == SQLITE_OK && !statement;
    sqlite3_finalize(statement);
    if (!isEmpty) throw Error(ErrorKind::Argument, "only one statement at a time").withReason("NotAllowed");
}

QueryCell cellOf(const Statement& statement, int column)
{
    switch (statement.columnType(column)) {
    case SQLITE_INTEGER: return statement.number(column);
    case SQLITE_FLOAT: return statement.real(column);
    case SQLITE_TEXT: return statement.text(column);
    case SQLITE_BLOB: return "<blob of " + std::to_string(statement.blob(column).size()) + " bytes>";
    default: return std::monostate{};
    }
}

int64_t textBytes(const QueryCell& cell)
{
    const auto* text = std::get_if<std::string>(&cell);
    return 16 + (text ? static_cast<int64_t>(text->size()) : 0);
}

void fetchRows(Statement& statement, const QueryLimits& limits, QueryTable& table)
{
    int64_t bytes = 0;
    while (statement.step()) {
        if (static_cast<int64_t>(table.rows.size()) >= limits.rows || bytes > limits.textBytes) {
            table.isCut = true;
            return;
        }
        std::vector<QueryCell>& row = table.rows.emplace_back();
        for (int column = 0; column < statement.columnCount(); ++column) bytes += textBytes(row.emplace_back(cellOf(statement, column)));
    }
}

}  // namespace

QueryTable queryWorkspace(const Workspace& workspace, const std::string& sql, const QueryLimits& limits, const std::stop_token& stop)
{
    Database database(workspace.path(), {.mode = DatabaseOptions::Mode::ReadOnly});
    database.execute("PRAGMA query_only=ON; PRAGMA temp_store=FILE;");  // a large sort goes to disk, not to memory
    const auto deadline = std::chrono::steady_clock::now() + limits.time;
    database.setInterrupt([=] { return stop.stop_requested() || std::chrono::steady_clock::now() > deadline; });
    sqlite3_set_authorizer(database.handle(), authorize, nullptr);
    requireOneStatement(database, sql);
    Statement statement(database, sql);
    QueryTable table;
    for (int column = 0; column < statement.columnCount(); ++column) table.columns.push_back(statement.columnName(column));
    fetchRows(statement, limits, table);
    return table;
}

}  // namespace orrery
