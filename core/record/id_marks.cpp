#include "core/record/id_marks.h"

#include "core/record/database.h"

#include <array>
#include <string>

namespace orrery {
namespace {

constexpr int64_t kMostIds = int64_t{1} << 53;
constexpr std::array<const char*, 4> kTables{"run", "prompt", "tensor", "analysis"};

// Of what is there and of what was.
std::string highest(const std::string& table)
{
    return "max(ifnull((SELECT max(id) FROM " + table + "), 0), ifnull((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'last_" + table + "'), 0))";
}

}  // namespace

int64_t nextId(Database& database, MarkedTable table)
{
    const std::string name = kTables[static_cast<size_t>(table)];
    const int64_t last = database.queryNumber(("SELECT " + highest(name)).c_str());
    if (last < 0 || last >= kMostIds)
        throw Error(ErrorKind::Format, "the highest id of table " + name + " is " + std::to_string(last) + ": there is none after it")
            .withReason("IdsUsedUp").at("table " + name).inFile(database.path());
    return last + 1;
}

void keepIdMarks(Database& database)
{
    for (const std::string table : kTables)
        database.execute(("INSERT INTO meta(key, value) VALUES('last_" + table + "', CAST(" + highest(table) + " AS TEXT))"
                          " ON CONFLICT(key) DO UPDATE SET value = excluded.value").c_str());
}

}  // namespace orrery
