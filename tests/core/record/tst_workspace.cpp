#include "tests/core/record/record_samples.h"

#include "core/base/error.h"
#include "core/record/database.h"
#include "core/record/schema.h"
#include "core/record/workspace_check.h"

#include <QElapsedTimer>
#include <QTest>

#include <array>
#include <filesystem>
#include <fstream>
#include <functional>

using namespace orrery;

class TestWorkspace : public QObject {
    Q_OBJECT

private slots:
    void createdFilesAreOursAndEmpty();
    void existingFilesAreNotCreatedAgain();
    void foreignFilesAreNamed_data();
    void foreignFilesAreNamed();
    void changedSchemasAreNamed_data();
    void changedSchemasAreNamed();
    void newerFilesOpenReadOnly();
    void tooNewFilesAreRefused();
    void truncatedFilesNeverCrash();
    void damagedPagesAreNoticed();
    void flippedChunkBitsAreNamed();
    void swappedChunksAreNamed();
    void missingChunksAreNamed();
    void hostileTensorRowsAreNamed_data();
    void hostileTensorRowsAreNamed();
    void versionOneIsReadAsItWasWritten();
    void writeAheadLoggedFilesAreTakenBack();
    void interruptedRunsAreMarkedOnOpening();
    void halfRecordedTensorsAreNotRead();
    void aHundredThousandTensorsOpenFast();
    void aMigrationThatFailsChangesNothing();
};

// What opening and reading everything ends with: the reason of the Error, or "" if nothing was wrong.
static QString outcome(const std::string& path)
{
    try {
        const Workspace workspace = Workspace::open(path, Access::ReadOnly);
        for (const TensorRow& row : workspace.tensors({})) workspace.read(row.id);
        return {};
    } catch (const Error& error) {
        if (error.file() != path) return "the file is not named";
        return QString::fromStdString(error.reason());
    }
}

static void patch(const std::string& path, std::streamoff offset, const std::string& bytes)
{
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(offset);
    file << bytes;
}

static std::string contents(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// Changes a file in a way that the product never would.
static void tamper(const std::string& path, const std::string& sql)
{
    Database database(path, {.mode = DatabaseOptions::Mode::ReadWrite});
    database.execute("PRAGMA foreign_keys=OFF; PRAGMA ignore_check_constraints=ON");
    database.execute(sql.c_str());
}

static QString problems(const std::string& path)
{
    QStringList list;
    for (const std::string& problem : checkWorkspaceFile(path).problems) list << QString::fromStdString(problem);
    return list.join('\n');
}

void TestWorkspace::createdFilesAreOursAndEmpty()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    {
        const Workspace workspace = Workspace::create(path);
        QVERIFY(workspace.runs().empty() && workspace.models().empty() && workspace.sites().empty());
        QCOMPARE(workspace.schemaVersion(), latestSchemaVersion());
    }
    const std::string bytes = contents(path);
    QCOMPARE(bytes.substr(68, 4), std::string("ORRY"));
    QCOMPARE(bytes.substr(16, 2), std::string("\x00\x01", 2));  // 65536-byte pages
    QCOMPARE(outcome(path), QString());
    QCOMPARE(problems(path), QString());
}

void TestWorkspace::existingFilesAreNotCreatedAgain()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    const std::string before = contents(path);
    try {
        Workspace::create(path);
        QFAIL("created over a file");
    } catch (const Error& error) {
        QCOMPARE(error.reason(), std::string("FileExists"));
    }
    QCOMPARE(Workspace::openOrCreate(path).runs().size(), size_t{1});
    QVERIFY(contents(path) == before);
    QVERIFY(Workspace::openOrCreate(folder.path("new.orrery")).runs().empty());
}

void TestWorkspace::foreignFilesAreNamed_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("text") << QByteArray(2000, 'x');
    QTest::newRow("only the magic") << QByteArray("SQLite format 3\0", 16);
    QTest::newRow("magic, then zeros") << QByteArray("SQLite format 3\0", 16) + QByteArray(2000, '\0');
    QTest::newRow("another program's") << QByteArray("SQLite format 3\0\x10\x00", 18) + QByteArray(50, '\0') + "OTHR" + QByteArray(4000, '\0');
    QTest::newRow("page size 600") << QByteArray("SQLite format 3\0\x02\x58", 18) + QByteArray(50, '\0') + "ORRY" + QByteArray(4000, '\0');
}

void TestWorkspace::foreignFilesAreNamed()
{
    QFETCH(QByteArray, content);
    Folder folder;
    const std::string path = folder.path("a.orrery");
    std::ofstream(path, std::ios::binary) << content.toStdString();
    QCOMPARE(outcome(path), "NotAnOrreryFile");
    QCOMPARE(outcome(folder.path("absent.orrery")), "CannotOpen");
    QCOMPARE(outcome(folder.path("")), "CannotOpen");
    QVERIFY(contents(path) == content.toStdString());
}

void TestWorkspace::changedSchemasAreNamed_data()
{
    QTest::addColumn<QString>("sql");
    QTest::newRow("trigger") << "CREATE TRIGGER evil AFTER INSERT ON run BEGIN DELETE FROM run; END";
    QTest::newRow("view") << "CREATE VIEW evil AS SELECT * FROM run";
    QTest::newRow("table") << "CREATE TABLE evil(x)";
    QTest::newRow("index") << "CREATE INDEX evil ON run(title)";
    QTest::newRow("dropped index") << "DROP INDEX run_by_parent";
    QTest::newRow("dropped table") << "DROP TABLE saved_view";
    QTest::newRow("column") << "ALTER TABLE note ADD COLUMN evil TEXT";
    QTest::newRow("virtual table") << "CREATE VIRTUAL TABLE evil USING fts5(x)";
    QTest::newRow("no version") << "PRAGMA user_version=0";
    QTest::newRow("a negative version") << "PRAGMA user_version=-1";
}

void TestWorkspace::changedSchemasAreNamed()
{
    QFETCH(QString, sql);
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    tamper(path, sql.toStdString());
    QCOMPARE(outcome(path), "UnexpectedSchema");
}

void TestWorkspace::newerFilesOpenReadOnly()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    tamper(path, "PRAGMA user_version=7; CREATE TABLE later(x); ALTER TABLE run ADD COLUMN later TEXT");
    std::string said;
    const Workspace workspace = Workspace::open(path, Access::ReadWrite, {.log = [&](LogLevel, const std::string& text) { said = text; }});
    QVERIFY(workspace.isReadOnly());
    QCOMPARE(workspace.schemaVersion(), 7);
    QVERIFY(said.find("newer") != std::string::npos);
    QCOMPARE(values(workspace.read(workspace.tensors({})[0].id)), sampleValues(12, 1));
    tamper(path, "CREATE VIEW evil AS SELECT 1");
    QCOMPARE(outcome(path), "UnexpectedSchema");
}

void TestWorkspace::tooNewFilesAreRefused()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    tamper(path, "PRAGMA user_version=7; UPDATE meta SET value='6' WHERE key='min_reader_version'");
    QCOMPARE(outcome(path), "FileTooNew");
}

void TestWorkspace::truncatedFilesNeverCrash()
{
    Folder folder;
    const std::string path = folder.path("a.orrery"), cut = folder.path("cut.orrery");
    makeSample(path);
    const std::string whole = contents(path);
    const QStringList allowed{"NotAnOrreryFile", "DamagedPages", "UnexpectedSchema", "ChunkMissing"};
    for (size_t size = 0; size < whole.size(); size += 509) {
        std::ofstream(cut, std::ios::binary) << whole.substr(0, size);
        const QString result = outcome(cut);
        QVERIFY2(allowed.contains(result), qPrintable(QString("%1 bytes: '%2'").arg(size).arg(result)));
        QVERIFY(!problems(cut).isEmpty());
    }
}

// Page 2 onward: each page's head is overwritten.
void TestWorkspace::damagedPagesAreNoticed()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    const std::string whole = contents(path);
    int noticed = 0, pages = 0;
    for (size_t page = 1; page * 4096 < whole.size(); ++page, ++pages) {
        std::ofstream(path, std::ios::binary) << whole;
        patch(path, static_cast<std::streamoff>(page) * 4096, std::string(16, '\x5a'));
        outcome(path);
        noticed += !problems(path).isEmpty();
    }
    QCOMPARE(noticed, pages);
}

void TestWorkspace::flippedChunkBitsAreNamed()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    const std::vector<float> stored = sampleValues(12, 1);
    const std::string whole = contents(path);
    const size_t at = whole.find(std::string(reinterpret_cast<const char*>(stored.data()), 48));
    QVERIFY(at != std::string::npos);
    for (size_t byte = 0; byte < 48; byte += 5) {
        std::ofstream(path, std::ios::binary) << whole;
        patch(path, static_cast<std::streamoff>(at + byte), std::string(1, static_cast<char>(whole[at + byte] ^ 0x10)));
        QCOMPARE(outcome(path), "ChunkDamaged");
        QVERIFY2(problems(path).contains("row 1 of table chunk"), qPrintable(problems(path)));
    }
}

void TestWorkspace::swappedChunksAreNamed()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    {
        Workspace::create(path, {.pageSize = 4096});
        Recorder recorder(path);
        recorder.begin({});
        recorder.record(recorder.addPrompt({}), kStream, sampleTensor({1024, 512}, 3).view());  // two chunks
        recorder.finish(RunStatus::Complete);
    }
    tamper(path, "UPDATE chunk SET data = (SELECT data FROM chunk WHERE seq = 1) WHERE seq = 0");
    QCOMPARE(outcome(path), "ChunkDamaged");
    tamper(path, "UPDATE chunk SET seq = 1 - seq + 10; UPDATE chunk SET seq = seq - 10");
    QCOMPARE(outcome(path), "BadTiling");
}

void TestWorkspace::missingChunksAreNamed()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    tamper(path, "DELETE FROM chunk WHERE tensor_id = 2");
    QCOMPARE(outcome(path), "ChunkMissing");
    QVERIFY(problems(path).contains("row 2 of table tensor"));
}

void TestWorkspace::hostileTensorRowsAreNamed_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("reason");
    const auto shape = [](const char* name, const char* json) {
        QTest::newRow(name) << QString("UPDATE tensor SET shape_json = '%1' WHERE id = 1").arg(json) << "BadShape";
    };
    shape("no JSON", "[3,4");
    shape("an object", "{\"a\":1}");
    shape("negative", "[-3,-4]");
    shape("fractions", "[3.0,4]");
    shape("text", "[\"3\",4]");
    shape("overflows", "[4294967296,4294967296]");
    shape("far too large", "[1099511627776,1099511627776,1099511627776]");
    shape("too many values", "[1000000,4]");
    shape("too many axes", "[1,1,1,1,1,1,1,3,4]");
    shape("deeply nested", "[[[[[[[[[[[[[[[[3,4]]]]]]]]]]]]]]]]");
    QTest::newRow("rows") << "UPDATE tensor SET n_rows = 4 WHERE id = 1" << "BadShape";
    QTest::newRow("rows that overflow") << "UPDATE tensor SET n_rows = 4611686018427387904, row_bytes = 16 WHERE id = 1" << "BadShape";
    QTest::newRow("negative rows") << "UPDATE tensor SET n_rows = -3, row_bytes = -16 WHERE id = 1" << "BadShape";
    QTest::newRow("row bytes off the value") << "UPDATE tensor SET n_rows = 8, row_bytes = 6 WHERE id = 1" << "BadShape";
    QTest::newRow("a triangle that is none") << "UPDATE tensor SET layout = 'tri_lower', row_bytes = 0 WHERE id = 1" << "BadShape";
    QTest::newRow("a triangle's rows") << "UPDATE tensor SET n_rows = 7 WHERE id = 2" << "BadShape";
    QTest::newRow("dtype") << "UPDATE tensor SET dtype = 'f31' WHERE id = 1" << "UnknownName";
    QTest::newRow("dtype too wide") << "UPDATE tensor SET dtype = 'f64', row_bytes = 32 WHERE id = 1" << "BadTiling";
    QTest::newRow("chunk rows") << "UPDATE chunk SET n_rows = 9223372036854775807 WHERE tensor_id = 1" << "BadTiling";
    QTest::newRow("chunk first row") << "UPDATE chunk SET first_row = 1 WHERE tensor_id = 1" << "BadTiling";
    QTest::newRow("chunk bytes") << "UPDATE chunk SET raw_bytes = 47 WHERE tensor_id = 1" << "BadTiling";
    QTest::newRow("chunk data cut") << "UPDATE chunk SET data = x'00' WHERE tensor_id = 1" << "BadTiling";
    QTest::newRow("chunk data is text") << "UPDATE chunk SET codec = 1 WHERE tensor_id = 1" << "UnknownCodec";
    QTest::newRow("checksum") << "UPDATE chunk SET crc32c = -1 WHERE tensor_id = 1" << "ChunkDamaged";
}

void TestWorkspace::hostileTensorRowsAreNamed()
{
    QFETCH(QString, sql);
    QFETCH(QString, reason);
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    tamper(path, sql.toStdString());
    QCOMPARE(outcome(path), reason);
    QVERIFY(problems(path).contains(" of table "));
}

// The fixture was written by the first release of schema 1; later programs must read it.
void TestWorkspace::versionOneIsReadAsItWasWritten()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    std::filesystem::copy_file(ORRERY_SOURCE_DIR "/tests/core/record/schema_1.orrery", path);
    const Workspace workspace = Workspace::open(path, Access::ReadWrite);
    const auto runs = workspace.runs();
    QCOMPARE(runs.size(), size_t{1});
    QCOMPARE(runs[0].title, std::string("sample"));
    const PromptRow prompt = workspace.prompts(runs[0].id)[0];
    QCOMPARE(prompt.text, std::string("a b c"));
    QVERIFY(workspace.positions(prompt.id) == samplePrompt().positions);
    QCOMPARE(values(workspace.read(workspace.find(prompt.id, kStream.name)->id)), sampleValues(12, 1));
    QCOMPARE(values(workspace.read(workspace.find(prompt.id, kPattern.name)->id)), values(samplePattern(2, 3)));
    QCOMPARE(problems(path), QString());
}

void TestWorkspace::writeAheadLoggedFilesAreTakenBack()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    tamper(path, "PRAGMA journal_mode=WAL");
    Recorder recorder(path);
    recorder.begin({});
    recorder.finish(RunStatus::Complete);
    QCOMPARE(Workspace::open(path, Access::ReadOnly).runs().size(), size_t{2});
    QCOMPARE(contents(path).substr(18, 2), std::string("\x01\x01"));
}

void TestWorkspace::interruptedRunsAreMarkedOnOpening()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    const RunId run = makeSample(path);
    tamper(path, "UPDATE run SET status = 'recording', finished_us = NULL");
    QCOMPARE(Workspace::open(path, Access::ReadOnly).run(run)->status, RunStatus::Aborted);
    std::string said;
    const Workspace workspace = Workspace::open(path, Access::ReadWrite, {.log = [&](LogLevel, const std::string& text) { said = text; }});
    QVERIFY(said.find("1 interrupted run") != std::string::npos);
    QCOMPARE(workspace.database().queryText("SELECT status FROM run"), std::string("aborted"));
    QCOMPARE(workspace.tensors({.run = run}).size(), size_t{2});
}

void TestWorkspace::halfRecordedTensorsAreNotRead()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    tamper(path, "UPDATE tensor SET complete = 0 WHERE id = 1");
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    QCOMPARE(workspace.tensors({}).size(), size_t{1});
    QCOMPARE(workspace.tensors({.withIncomplete = true}).size(), size_t{2});
    QVERIFY(!workspace.find(workspace.prompts(workspace.runs()[0].id)[0].id, kStream.name));
    try {
        workspace.read(TensorId{1});
        QFAIL("half a tensor was read");
    } catch (const Error& error) {
        QCOMPARE(error.reason(), std::string("Incomplete"));
    }
    QCOMPARE(problems(path), QString());
}

void TestWorkspace::aHundredThousandTensorsOpenFast()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    const RunId run = makeSample(path, 65536);
    tamper(path, "WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
                 " INSERT INTO tensor(id, run_id, prompt_id, site_id, step, dtype, shape_json, layout, n_rows, row_bytes, complete)"
                 " SELECT i, 1, 1, 1, i, 'f32', '[0,4]', 'dense', 0, 16, 1 FROM n");
    QElapsedTimer timer;
    timer.start();
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    QCOMPARE(workspace.runs().size(), size_t{1});
    QCOMPARE(workspace.tensors({.run = run, .limit = 100}).size(), size_t{100});
    QCOMPARE(workspace.tensors({.after = TensorId{99990}}).size(), size_t{10});
    QVERIFY(workspace.find(PromptId{1}, kStream.name, 5000));
    const qint64 milliseconds = timer.elapsed();
    QVERIFY2(milliseconds < 1000, qPrintable(QString("%1 ms").arg(milliseconds)));
}

void TestWorkspace::aMigrationThatFailsChangesNothing()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    Database database(path, {.mode = DatabaseOptions::Mode::ReadWrite});
    const int latest = latestSchemaVersion();
    const std::array<Migration, 2> broken{Migration{latest, "CREATE TABLE never(x)"},
        Migration{latest + 1, "CREATE TABLE second(x); INSERT INTO second VALUES(1); INSERT INTO absent VALUES(1)"}};
    try {
        migrate(database, broken);
        QFAIL("a broken migration went through");
    } catch (const Error& error) {
        QCOMPARE(error.kind(), ErrorKind::Database);
    }
    QCOMPARE(database.queryNumber("PRAGMA user_version"), int64_t{latest});
    checkSchema(database, latest);
    const std::array<Migration, 2> sound{Migration{latest, ""}, Migration{latest + 1, "CREATE TABLE second(x)"}};
    migrate(database, sound);
    migrate(database, sound);
    QCOMPARE(database.queryNumber("PRAGMA user_version"), int64_t{latest + 1});
    QCOMPARE(database.queryNumber("SELECT count(*) FROM second"), int64_t{0});
}

QTEST_GUILESS_MAIN(TestWorkspace)
#include "tst_workspace.moc"
