#include "core/record/workspace_query.h"

#include "core/record/database.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace orrery {
namespace {

constexpr std::array<std::string_view, 5> kTablePragmas{"table_info", "table_xinfo", "index_list", "index_info", "foreign_key_list"};
constexpr std::array<std::string_view, 5> kValuePragmas{"table_list", "user_version", "application_id", "page_size", "page_count"};

bool isAllowed(int action, const char* first, const char* second)
{
    if (action == SQLITE_SELECT || action == SQLITE_READ || action == SQLITE_RECURSIVE) return true;
    if (action == SQLITE_FUNCTION) return second && std::string_view(second) != "load_extension";
    if (action != SQLITE_PRAGMA || !first) return false;
    const std::string_view pragma(first);  // an argument is a table's name for some, a new value for others
    return std::ranges::find(second ? kTablePragmas : kValuePragmas, pragma) != (second ? kTablePragmas : kValuePragmas).end();
}

/// What the file says of itself stays as it is.
bool isChangeOfData(int action, const char* table)
{
    const std::string_view name = table ? table : "";
    return (action == SQLITE_INSERT || action == SQLITE_UPDATE || action == SQLITE_DELETE) && name != "meta" && !name.starts_with("sqlite_");
}

/// What the user may do, asked by SQLite while it compiles a statement; its own result code does not always say that this was the reason.
class Permit {
public:
    Permit(Database& database, Access access) : m_access(access) { sqlite3_set_authorizer(database.handle(), authorize, this); }
    Permit(const Permit&) = delete;
    Permit& operator=(const Permit&) = delete;

    bool wasDenied() const { return m_denied; }

private:
    static int authorize(void* self, int action, const char* first, const char* second, const char*, const char*)
    {
        Permit& permit = *static_cast<Permit*>(self);
        if (isAllowed(action, first, second) || (permit.m_access == Access::ReadWrite && isChangeOfData(action, first))) return SQLITE_OK;
        permit.m_denied = true;
        return SQLITE_DENY;
    }

    Access m_access;
    bool m_denied = false;
};

// A second statement after the first would be silently ignored. Returns whether the one there is only reads.
bool requireOneStatement(Database& database, const std::string& sql, const Permit& permit)
{
    sqlite3_stmt* statement = nullptr;
    const char* tail = nullptr;
    const int code = sqlite3_prepare_v2(database.handle(), sql.c_str(), static_cast<int>(sql.size()) + 1, &statement, &tail);
    const bool onlyReads = !statement || sqlite3_stmt_readonly(statement);
    sqlite3_finalize(statement);
    if (permit.wasDenied())
        throw Error(ErrorKind::Argument, std::string("this statement is not allowed here: ") + sqlite3_errmsg(database.handle())).withReason("NotAllowed");
    if (code != SQLITE_OK) database.fail(code, "in the query");
    const int rest = sqlite3_prepare_v2(database.handle(), tail, -1, &statement, nullptr);
    const bool isEmpty = rest == SQLITE_OK && !statement;
    sqlite3_finalize(statement);
    if (!isEmpty) throw Error(ErrorKind::Argument, "only one statement at a time").withReason("NotAllowed");
    return onlyReads;
}

QueryCell cellOf(const Statement& statement, int column)
{
    switch (statement.columnType(column)) {
    case SQLITE_INTEGER: return statement.number(column);
    case SQLITE_FLOAT: return statement.real(column);
    case SQLITE_TEXT: return statement.text(column);
    case SQLITE_BLOB: return BlobSize{static_cast<int64_t>(statement.blob(column).size())};
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
    const Permit permit(database, Access::ReadOnly);
    requireOneStatement(database, sql, permit);
    Statement statement(database, sql);
    QueryTable table;
    for (int column = 0; column < statement.columnCount(); ++column) table.columns.push_back(statement.columnName(column));
    fetchRows(statement, limits, table);
    return table;
}

bool isChange(const Workspace& workspace, const std::string& sql)
{
    Database database(workspace.path(), {.mode = DatabaseOptions::Mode::ReadOnly});
    const Permit permit(database, Access::ReadWrite);
    return !requireOneStatement(database, sql, permit);
}

int64_t changeWorkspace(const Workspace& workspace, const std::string& sql, const std::stop_token& stop)
{
    Database database(workspace.path(), {.mode = DatabaseOptions::Mode::ReadWrite});
    database.setInterrupt([stop] { return stop.stop_requested(); });
    Transaction transaction(database);
    {
        const Permit permit(database, Access::ReadWrite);
        if (requireOneStatement(database, sql, permit)) throw Error(ErrorKind::Argument, "this statement changes nothing").withReason("NotAllowed");
        Statement(database, sql).run();
    }
    sqlite3_set_authorizer(database.handle(), nullptr, nullptr);
    const int64_t changed = database.changedRows();
    transaction.commit();
    return changed;
}

}  // namespace orrery
