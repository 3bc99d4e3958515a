#include "tests/core/record/record_samples.h"

#include "core/base/error.h"
#include "core/record/schema.h"
#include "core/record/workspace_query.h"
#include "core/record/workspace_tables.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>

using namespace orrery;

class TestWorkspaceQuery : public QObject {
    Q_OBJECT

private slots:
    void cellsKeepTheirTypes();
    void onlyQueriesAreAllowed_data();
    void onlyQueriesAreAllowed();
    void catalogueQueriesWork();
    void mistakesAreQuoted();
    void rowsAndTextAreLimited();
    void timeIsLimited();
    void changesAreToldFromQueries();
    void aChangeIsWholeOrNotAtAll();
    void changesReachDataAlone_data();
    void changesReachDataAlone();
    void tablesAreListed();
};

static QString reasonOf(const Workspace& workspace, const std::string& sql)
{
    try {
        queryWorkspace(workspace, sql);
    } catch (const Error& error) {
        return QString::fromStdString(error.reason());
    }
    return "nothing was thrown";
}

void TestWorkspaceQuery::cellsKeepTheirTypes()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    const QueryTable table = queryWorkspace(workspace,
        "SELECT t.id AS number, 0.5 AS half, site.name, seed, data FROM tensor t JOIN site ON site.id = site_id JOIN run ON run.id = run_id"
        " JOIN chunk ON tensor_id = t.id WHERE t.id = 1;");
    QVERIFY((table.columns == std::vector<std::string>{"number", "half", "name", "seed", "data"}));
    QCOMPARE(table.rows.size(), size_t{1});
    const std::vector<QueryCell> expected{int64_t{1}, 0.5, kStream.name, std::monostate{}, BlobSize{48}};
    QVERIFY(table.rows[0] == expected);
    QVERIFY(!table.isCut);
}

void TestWorkspaceQuery::onlyQueriesAreAllowed_data()
{
    QTest::addColumn<QString>("sql");
    for (const char* sql : {"DELETE FROM run", "INSERT INTO meta VALUES('a','b')", "UPDATE run SET title='x'", "DROP TABLE run",
             "CREATE TABLE evil(x)", "CREATE TEMP TABLE evil(x)", "ATTACH 'x.db' AS other", "PRAGMA journal_mode=WAL",
             "PRAGMA user_version=9", "PRAGMA writable_schema=ON", "PRAGMA query_only=OFF", "VACUUM", "VACUUM INTO 'x.db'", "BEGIN", "ANALYZE",
             "REINDEX", "SELECT 1; DELETE FROM run", "SELECT load_extension('x')", "WITH a AS (SELECT 1) DELETE FROM run"})
        QTest::newRow(sql) << sql;
}

void TestWorkspaceQuery::onlyQueriesAreAllowed()
{
    QFETCH(QString, sql);
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    const Workspace workspace = Workspace::open(path, Access::ReadWrite);
    QCOMPARE(reasonOf(workspace, sql.toStdString()), "NotAllowed");
    QCOMPARE(workspace.runs().size(), size_t{1});
}

void TestWorkspaceQuery::catalogueQueriesWork()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    QCOMPARE(queryWorkspace(workspace, "PRAGMA table_info(site)").rows.size(), size_t{4});
    QVERIFY(!queryWorkspace(workspace, "SELECT name FROM sqlite_schema").rows.empty());
    QVERIFY(queryWorkspace(workspace, "PRAGMA user_version").rows[0][0] == QueryCell(int64_t{latestSchemaVersion()}));
    QCOMPARE(queryWorkspace(workspace, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<5) SELECT i FROM n").rows.size(), size_t{5});
}

void TestWorkspaceQuery::mistakesAreQuoted()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    QCOMPARE(reasonOf(workspace, "SELEC 1"), "SqlError");
    QCOMPARE(reasonOf(workspace, "SELECT nothing FROM run"), "SqlError");
    QCOMPARE(reasonOf(workspace, "SELECT \"nothing\" FROM run"), "SqlError");
    QCOMPARE(reasonOf(workspace, ""), "SqlError");
    QCOMPARE(reasonOf(workspace, "-- nothing"), "SqlError");
}

void TestWorkspaceQuery::rowsAndTextAreLimited()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    const std::string many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<100) SELECT hex(zeroblob(5000)) FROM n";
    const QueryTable rows = queryWorkspace(workspace, many, {.rows = 7});
    QVERIFY(rows.isCut && rows.rows.size() == 7);
    const QueryTable text = queryWorkspace(workspace, many, {.textBytes = 25000});
    QVERIFY(text.isCut && text.rows.size() == 3);
    QVERIFY(!queryWorkspace(workspace, many, {.rows = 100}).isCut);
}

void TestWorkspaceQuery::timeIsLimited()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    QElapsedTimer timer;
    timer.start();
    try {
        queryWorkspace(workspace, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT max(i) FROM n",
            {.time = std::chrono::milliseconds(100)});
        QFAIL("an endless query ended");
    } catch (const Error& error) {
        QCOMPARE(error.kind(), ErrorKind::Cancelled);
        QCOMPARE(error.reason(), std::string("Interrupted"));
    }
    QVERIFY(timer.elapsed() < 5000);
}

void TestWorkspaceQuery::changesAreToldFromQueries()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    QVERIFY(!isChange(workspace, "SELECT title FROM run"));
    QVERIFY(isChange(workspace, "UPDATE run SET title = 'x'"));
    QVERIFY(isChange(workspace, "WITH a AS (SELECT 1) DELETE FROM run"));
    QCOMPARE(workspace.runs().front().title, std::string("sample"));
}

void TestWorkspaceQuery::aChangeIsWholeOrNotAtAll()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    QCOMPARE(changeWorkspace(workspace, "UPDATE run SET title = 'renamed'"), int64_t{1});
    QCOMPARE(workspace.runs().front().title, std::string("renamed"));
    // The second row has no such status: the first must not stay.
    QCOMPARE(changeWorkspace(workspace, "INSERT INTO metric VALUES (1, 0, 'a', 1.0), (1, 0, 'b', 2.0)"), int64_t{2});
    QVERIFY_EXCEPTION_THROWN(changeWorkspace(workspace, "INSERT INTO metric VALUES (1, 0, 'c', 1.0), (1, 0, 'a', 2.0)"), Error);
    QCOMPARE(workspace.metrics(RunId{1}).size(), size_t{2});
    QCOMPARE(changeWorkspace(workspace, "DELETE FROM run"), int64_t{1});  // and by foreign keys what belongs to it
    QVERIFY(workspace.tensors({}).empty());
}

void TestWorkspaceQuery::changesReachDataAlone_data()
{
    QTest::addColumn<QString>("sql");
    for (const char* sql : {"SELECT 1", "DROP TABLE run", "CREATE TABLE evil(x)", "CREATE TEMP TABLE evil(x)", "ATTACH 'x.db' AS other", "PRAGMA user_version=9",
             "UPDATE meta SET value = '99'", "ALTER TABLE run ADD COLUMN x", "BEGIN", "DELETE FROM run; DELETE FROM site"})
        QTest::newRow(sql) << sql;
}

void TestWorkspaceQuery::changesReachDataAlone()
{
    QFETCH(QString, sql);
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    const Workspace workspace = Workspace::open(path, Access::ReadWrite);
    try {
        changeWorkspace(workspace, sql.toStdString());
        QFAIL("it was done");
    } catch (const Error& error) {
        QCOMPARE(error.reason(), std::string("NotAllowed"));
    }
    QVERIFY_EXCEPTION_THROWN(changeWorkspace(workspace, "DELETE FROM sqlite_master"), Error);  // SQLite itself refuses
    QCOMPARE(workspace.runs().size(), size_t{1});
}

void TestWorkspaceQuery::tablesAreListed()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    const std::vector<TableInfo> tables = readTables(Workspace::open(path, Access::ReadOnly));
    const auto tensor = std::find_if(tables.begin(), tables.end(), [](const TableInfo& table) { return table.name == "tensor"; });
    QVERIFY(tensor != tables.end());
    QCOMPARE(tensor->columns.size(), size_t{18});
    QVERIFY((tensor->columns[0] == ColumnInfo{"id", "INTEGER", "", false, true}));
    QVERIFY((tensor->columns[3] == ColumnInfo{"site_id", "INTEGER", "site", false, false}));
    QVERIFY((tensor->columns[4] == ColumnInfo{"name", "TEXT", "", true, false}));
    QVERIFY(std::none_of(tables.begin(), tables.end(), [](const TableInfo& table) { return table.name.starts_with("sqlite_"); }));
}

QTEST_GUILESS_MAIN(TestWorkspaceQuery)
#include "tst_workspace_query.moc"
