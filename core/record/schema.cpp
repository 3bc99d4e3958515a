#include "core/record/schema.h"

#include <cctype>
#include <map>

namespace orrery {

extern const Migration kMigrations[];
extern const int kMigrationCount;

namespace {

// White space outside the words carries no meaning, and a reformatted schema file is the same schema.
std::string normalised(const std::string& sql)
{
    std::string result;
    for (char character : sql) {
        const bool space = std::isspace(static_cast<unsigned char>(character));
        if (!space) result += character;
        else if (!result.empty() && result.back() != ' ') result += ' ';
    }
    return result;
}

using Objects = std::map<std::string, std::string>;

// Statistics tables come from ANALYZE, which a user's own tool may have run.
Objects schemaObjects(Database& database)
{
    Objects objects;
    Statement statement(database,
        "SELECT type || ' ' || name, tbl_name || ': ' || ifnull(sql, '') FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_stat%' ESCAPE '\\'");
    while (statement.step()) objects[statement.text(0)] = normalised(statement.text(1));
    return objects;
}

Objects expectedObjects(int version)
{
    Database memory(":memory:", {.mode = DatabaseOptions::Mode::Create});
    migrate(memory, migrations().first(static_cast<size_t>(version)));
    return schemaObjects(memory);
}

Error unexpected(const Database& database, const std::string& what)
{
    return Error(ErrorKind::Format, what).withReason("UnexpectedSchema").at("sqlite_schema").inFile(database.path());
}

}  // namespace

std::span<const Migration> migrations()
{
    return {kMigrations, static_cast<size_t>(kMigrationCount)};
}

int latestSchemaVersion()
{
    return migrations().back().version;
}

void createSchema(Database& database, int pageSize)
{
    database.execute(("PRAGMA page_size=" + std::to_string(pageSize)).c_str());
    database.execute("PRAGMA auto_vacuum=INCREMENTAL");
    migrate(database, migrations());
}

void migrate(Database& database, std::span<const Migration> steps)
{
    for (const Migration& step : steps) {
        Transaction transaction(database);
        if (database.queryNumber("PRAGMA user_version") >= step.version) continue;
        database.execute(step.sql);
        database.execute(("PRAGMA user_version=" + std::to_string(step.version)).c_str());
        database.execute(("PRAGMA application_id=" + std::to_string(kApplicationId)).c_str());
        transaction.commit();
    }
}

void checkSchema(Database& database, int version)
{
    const Objects expected = expectedObjects(version);
    const Objects found = schemaObjects(database);
    for (const auto& [name, sql] : found) {
        const auto match = expected.find(name);
        if (match == expected.end()) throw unexpected(database, "the schema has an extra " + name);
        if (match->second != sql) throw unexpected(database, "the schema's " + name + " is not version " + std::to_string(version) + "'s");
    }
    for (const auto& [name, sql] : expected)
        if (!found.contains(name)) throw unexpected(database, "the schema lacks " + name);
}

void checkSchemaIsPassive(Database& database)
{
    Statement statement(database,
        "SELECT type || ' ' || name FROM sqlite_schema WHERE type IN ('view', 'trigger') OR sql LIKE 'CREATE VIRTUAL%'");
    if (statement.step()) throw unexpected(database, "the schema has an extra " + statement.text(0));
}

}  // namespace orrery
