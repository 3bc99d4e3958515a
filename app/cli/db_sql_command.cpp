#include "app/cli/db_commands.h"

#include "app/cli/invocation.h"
#include "app/cli/output.h"
#include "app/cli/table.h"
#include "app/cli/workspace_option.h"
#include "core/base/json.h"
#include "core/record/workspace_query.h"

#include <memory>

namespace orrery::cli {

namespace {

struct SqlOptions {
    std::string file, query;
    int64_t rows = QueryLimits().rows;
};

std::string blobText(const BlobSize& blob) { return "<blob of " + std::to_string(blob.bytes) + " bytes>"; }

Json cellDocument(const QueryCell& cell)
{
    if (const auto* blob = std::get_if<BlobSize>(&cell)) return blobText(*blob);
    if (const auto* whole = std::get_if<int64_t>(&cell)) return *whole;
    if (const auto* real = std::get_if<double>(&cell)) return jsonNumber(*real);
    if (const auto* text = std::get_if<std::string>(&cell)) return *text;
    return nullptr;
}

std::string cellText(const QueryCell& cell)
{
    if (const auto* text = std::get_if<std::string>(&cell)) return *text;
    if (const auto* blob = std::get_if<BlobSize>(&cell)) return blobText(*blob);
    return std::holds_alternative<std::monostate>(cell) ? "NULL" : cellDocument(cell).dump();
}

Json queryDocument(const QueryTable& result)
{
    Json rows = Json::array();
    for (const auto& row : result.rows) {
        Json cells = Json::array();
        for (const QueryCell& cell : row) cells.push_back(cellDocument(cell));
        rows.push_back(std::move(cells));
    }
    return {{"columns", result.columns}, {"rows", rows}, {"cut", result.isCut}};
}

std::string queryText(const QueryTable& result)
{
    Table table(result.columns);
    for (const auto& row : result.rows) {
        std::vector<std::string> cells;
        for (const QueryCell& cell : row) cells.push_back(cellText(cell));
        table.add(std::move(cells));
    }
    return table.text();
}

ExitCode runQuery(const SqlOptions& options, Invocation& invocation)
{
    const Workspace workspace = openWorkspace(options.file, Access::ReadOnly, invocation);
    QueryLimits limits;
    limits.rows = options.rows;
    const QueryTable result = queryWorkspace(workspace, options.query, limits, invocation.stop);
    if (result.isCut) invocation.output.note("only the first " + std::to_string(result.rows.size()) + " rows: see --rows");
    if (invocation.output.isJson()) invocation.output.printJson(queryDocument(result));
    else invocation.output.print(queryText(result));
    return ExitCode::Done;
}

}  // namespace

CommandSpec dbSqlCommand()
{
    const auto options = std::make_shared<SqlOptions>();
    CommandSpec command{.name = "sql", .summary = "Ask a workspace a question in SQL; nothing can be changed"};
    command.options = {
        workspaceOption(options->file),
        {.name = "QUERY", .help = "one SELECT", .target = &options->query, .required = true},
        {.name = "--rows", .value = "N", .help = "at most so many rows, 10000 unless told", .target = &options->rows},
    };
    command.examples = {{"db sql cat.orrery \"SELECT name FROM site\" --json", "the names of all recorded sites"}};
    command.run = [options](Invocation& invocation) { return runQuery(*options, invocation); };
    return command;
}

}  // namespace orrery::cli
