#include "core/record/workspace_analyses.h"

#include "core/base/digest.h"
#include "core/record/database.h"
#include "core/record/packed_text.h"
#include "core/record/workspace_check.h"
#include "core/record/workspace_notes.h"
#include "core/record/workspace_storage.h"
#include "tests/core/record/record_samples.h"
#include "tests/thrown_error.h"

#include <QProcess>
#include <QTest>

#include <filesystem>

using namespace orrery;

class TestWorkspaceAnalyses : public QObject {
    Q_OBJECT

private slots:
    void anAnalysisComesBackAsItWas();
    void resultsArePackedWhereThatSaves();
    void namesAreNewAndCounted();
    void theNextNameIsBeyondTheHighest();
    void whatItIsAboutSurvivesItsRun();
    void aRemovedAnalysisLeavesNothingAndItsIdIsNotGivenAgain();
    void whatCannotBeKeptIsRefused_data();
    void whatCannotBeKeptIsRefused();
    void damagedRowsAreNamed_data();
    void damagedRowsAreNamed();
    void olderFilesHaveNoneOrAreBroughtUpToDate_data();
    void olderFilesHaveNoneOrAreBroughtUpToDate();
    void readOnlyFilesKeepNothing();
    void pythonReadsAResult();

private:
    static AnalysisInfo info(const std::string& name)
    {
        Digest digest{};
        digest[0] = 7, digest[31] = 255;
        return {"patch", name, "gpt2", digest, {}, "orrery-cli patch --model gpt2", "{\"patch\":{\"model\":\"/models/gpt2\"}}"};
    }
    static void tamper(const std::string& path, const std::string& sql)
    {
        Database database(path, {.mode = DatabaseOptions::Mode::ReadWrite});
        database.execute("PRAGMA foreign_keys=OFF; PRAGMA ignore_check_constraints=ON");
        database.execute(sql.c_str());
    }

    Folder m_folder;
};

void TestWorkspaceAnalyses::anAnalysisComesBackAsItWas()
{
    const std::string path = m_folder.path("whole.orrery");
    const RunId run = makeSample(path);
    const std::string result = "{\"effects\":[[0.25,1.0]],\"text\":\"caf\xC3\xA9\"}";
    {
        Workspace workspace = Workspace::open(path, Access::ReadWrite);
        AnalysisInfo kept = info("which heads");
        kept.subjects = {{run, workspace.prompts(run)[0].id, "run 1, prompt 0"}, {{}, {}, "run 4 of other.orrery"}};
        QCOMPARE(number(keepAnalysis(workspace, kept, result)), int64_t{1});
    }
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    const std::vector<AnalysisRow> rows = listAnalyses(workspace);
    QCOMPARE(rows.size(), size_t{1});
    QCOMPARE(rows[0].info.kind, std::string("patch"));
    QCOMPARE(rows[0].info.name, std::string("which heads"));
    QCOMPARE(rows[0].info.modelName, std::string("gpt2"));
    QVERIFY(rows[0].info.modelDigest == info("").modelDigest);
    QCOMPARE(rows[0].info.command, info("").command);
    QCOMPARE(rows[0].info.settingsJson, info("").settingsJson);
    QCOMPARE(rows[0].resultBytes, std::ssize(result));
    QVERIFY(rows[0].createdMicroseconds > 0 && !rows[0].engineVersion.empty());
    QCOMPARE(rows[0].info.subjects.size(), size_t{2});
    QVERIFY(rows[0].info.subjects[0].run == run && rows[0].info.subjects[0].prompt.has_value());
    QVERIFY(!rows[0].info.subjects[1].run && rows[0].info.subjects[1].says == "run 4 of other.orrery");
    QCOMPARE(readAnalysisResult(workspace, rows[0].id), result);
    QVERIFY(findAnalysis(workspace, "which heads")->id == rows[0].id);
    QVERIFY(!findAnalysis(workspace, "other") && !findAnalysis(workspace, AnalysisId{2}));
    QVERIFY(checkWorkspaceFile(path).isOk());
}

void TestWorkspaceAnalyses::resultsArePackedWhereThatSaves()
{
    const std::string path = m_folder.path("packed.orrery");
    Workspace workspace = Workspace::create(path);
    const std::string shortOne = "{}", longOne = "[" + std::string(100'000, ' ') + "]";
    const AnalysisId plain = keepAnalysis(workspace, info("short"), shortOne), packed = keepAnalysis(workspace, info("long"), longOne);
    QCOMPARE(readAnalysisResult(workspace, plain), shortOne);
    QCOMPARE(readAnalysisResult(workspace, packed), longOne);
    QCOMPARE(findAnalysis(workspace, plain)->storedBytes, int64_t{2});
    QVERIFY(findAnalysis(workspace, packed)->storedBytes < 1000);
    QCOMPARE(findAnalysis(workspace, packed)->resultBytes, int64_t{100'002});
    QCOMPARE(workspace.database().queryText("SELECT group_concat(codec) FROM analysis"), std::string("0,1"));
}

void TestWorkspaceAnalyses::namesAreNewAndCounted()
{
    Workspace workspace = Workspace::create(m_folder.path("names.orrery"));
    const AnalysisId first = keepAnalysis(workspace, info("a"), "{}"), second = keepAnalysis(workspace, info("b"), "{}");
    QCOMPARE(errorOf([&] { keepAnalysis(workspace, info("a"), "{}"); }).reason(), std::string("NameTaken"));
    QCOMPARE(listAnalyses(workspace).size(), size_t{2});
    QCOMPARE(errorOf([&] { renameAnalysis(workspace, second, "a"); }).reason(), std::string("NameTaken"));
    renameAnalysis(workspace, first, "a");
    renameAnalysis(workspace, first, "c");
    QVERIFY(findAnalysis(workspace, "c")->id == first && !findAnalysis(workspace, "a"));
    QCOMPARE(errorOf([&] { renameAnalysis(workspace, AnalysisId{9}, "d"); }).reason(), std::string("NoSuchAnalysis"));
    QCOMPARE(errorOf([&] { renameAnalysis(workspace, first, ""); }).reason(), std::string("NoName"));
}

void TestWorkspaceAnalyses::theNextNameIsBeyondTheHighest()
{
    Workspace workspace = Workspace::create(m_folder.path("next.orrery"));
    QCOMPARE(freeAnalysisName(workspace, "patch"), std::string("patch 1"));
    for (const char* name : {"patch 7", "patch 2", "lens 9", "patch 8b", "patch"}) keepAnalysis(workspace, info(name), "{}");
    QCOMPARE(freeAnalysisName(workspace, "patch"), std::string("patch 8"));
    QCOMPARE(freeAnalysisName(workspace, "heads"), std::string("heads 1"));
}

void TestWorkspaceAnalyses::whatItIsAboutSurvivesItsRun()
{
    const std::string path = m_folder.path("about.orrery");
    const RunId run = makeSample(path);
    Workspace workspace = Workspace::open(path, Access::ReadWrite);
    AnalysisInfo kept = info("a");
    kept.subjects = {{run, workspace.prompts(run)[0].id, "run 1, prompt 0: \"a b c\""}};
    const AnalysisId id = keepAnalysis(workspace, kept, "{}");
    removeRun(workspace, run);
    const AnalysisSubject left = findAnalysis(workspace, id)->info.subjects.at(0);
    QVERIFY(!left.run && !left.prompt);
    QCOMPARE(left.says, std::string("run 1, prompt 0: \"a b c\""));
    QVERIFY(checkWorkspaceFile(path).isOk());
}

void TestWorkspaceAnalyses::aRemovedAnalysisLeavesNothingAndItsIdIsNotGivenAgain()
{
    const std::string path = m_folder.path("removed.orrery");
    const RunId run = makeSample(path);
    Workspace workspace = Workspace::open(path, Access::ReadWrite);
    AnalysisInfo kept = info("a");
    kept.subjects = {{run, {}, "run 1"}};
    removeAnalysis(workspace, keepAnalysis(workspace, kept, "{}"));
    QVERIFY(listAnalyses(workspace).empty());
    QCOMPARE(workspace.database().queryNumber("SELECT count(*) FROM analysis_subject"), int64_t{0});
    QCOMPARE(number(keepAnalysis(workspace, kept, "{}")), int64_t{2});
    QCOMPARE(errorOf([&] { removeAnalysis(workspace, AnalysisId{1}); }).reason(), std::string("NoSuchAnalysis"));
    QCOMPARE(errorOf([&] { readAnalysisResult(workspace, AnalysisId{1}); }).reason(), std::string("NoSuchAnalysis"));
}

void TestWorkspaceAnalyses::whatCannotBeKeptIsRefused_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("settings");
    QTest::addColumn<QByteArray>("result");
    QTest::addColumn<QString>("reason");
    QTest::newRow("no name") << "patch" << "" << "{}" << QByteArray("{}") << "NoName";
    QTest::newRow("no kind") << "" << "a" << "{}" << QByteArray("{}") << "NoName";
    QTest::newRow("settings that are none") << "patch" << "a" << "[]" << QByteArray("{}") << "NotJson";
    QTest::newRow("no JSON") << "patch" << "a" << "{}" << QByteArray("{") << "NotJson";
    QTest::newRow("too long") << "patch" << "a" << "{}" << QByteArray((128 << 20) + 1, ' ') << "ResultTooLarge";
}

void TestWorkspaceAnalyses::whatCannotBeKeptIsRefused()
{
    QFETCH(QString, kind);
    QFETCH(QString, name);
    QFETCH(QString, settings);
    QFETCH(QByteArray, result);
    QFETCH(QString, reason);
    Workspace workspace = Workspace::openOrCreate(m_folder.path("refused.orrery"));
    AnalysisInfo kept = info(name.toStdString());
    kept.kind = kind.toStdString();
    kept.settingsJson = settings.toStdString();
    QCOMPARE(errorOf([&] { keepAnalysis(workspace, kept, result.toStdString()); }).reason(), reason.toStdString());
    QVERIFY(listAnalyses(workspace).empty());
    kept = info("a");
    kept.subjects = {{RunId{3}, {}, "run 3"}};
    QCOMPARE(errorOf([&] { keepAnalysis(workspace, kept, "{}"); }).reason(), std::string("ConstraintFailed"));
    QVERIFY(listAnalyses(workspace).empty());
}

void TestWorkspaceAnalyses::damagedRowsAreNamed_data()
{
    QTest::addColumn<QString>("sql");
    QTest::addColumn<QString>("reason");
    QTest::newRow("a flipped byte") << "UPDATE analysis SET result = CAST(replace(CAST(result AS TEXT), '1', '2') AS BLOB) WHERE id = 1" << "ResultDamaged";
    QTest::newRow("a stream that is none") << "UPDATE analysis SET result = zeroblob(length(result)) WHERE id = 2" << "ResultDamaged";
    QTest::newRow("a stream cut short") << "UPDATE analysis SET result = substr(result, 1, length(result) - 3) WHERE id = 2" << "ResultDamaged";
    QTest::newRow("bytes after the stream") << "UPDATE analysis SET result = CAST(result || x'00' AS BLOB) WHERE id = 2" << "ResultDamaged";
    QTest::newRow("another checksum") << "UPDATE analysis SET crc32c = crc32c + 1 WHERE id = 2" << "ResultDamaged";
    QTest::newRow("a huge checksum") << "UPDATE analysis SET crc32c = 9223372036854775807 WHERE id = 1" << "ResultDamaged";
    QTest::newRow("longer than it is") << "UPDATE analysis SET raw_bytes = raw_bytes + 1 WHERE id = 2" << "ResultDamaged";
    QTest::newRow("shorter than it is") << "UPDATE analysis SET raw_bytes = 5 WHERE id = 1" << "ResultDamaged";
    QTest::newRow("nothing in a stream") << "UPDATE analysis SET raw_bytes = 0 WHERE id = 2" << "ResultDamaged";
    QTest::newRow("a length nobody could hold") << "UPDATE analysis SET raw_bytes = 134217728 WHERE id = 2" << "BadLength";
    QTest::newRow("a length beyond reason") << "UPDATE analysis SET raw_bytes = 9223372036854775807 WHERE id = 2" << "BadLength";
    QTest::newRow("a length below zero") << "UPDATE analysis SET raw_bytes = -1 WHERE id = 1" << "BadLength";
    QTest::newRow("an unknown codec") << "UPDATE analysis SET codec = 5 WHERE id = 1" << "UnknownCodec";
    QTest::newRow("half a digest") << "UPDATE analysis SET model_digest = x'0102' WHERE id = 1" << "BadDigest";
    // 32 zeros and their CRC-32C as RFC 3720, B.4 has it: whole, but no JSON.
    QTest::newRow("no JSON, well kept") << "UPDATE analysis SET codec = 0, raw_bytes = 32, crc32c = 2324772522, result = zeroblob(32) WHERE id = 1" << "";
}

void TestWorkspaceAnalyses::damagedRowsAreNamed()
{
    QFETCH(QString, sql);
    QFETCH(QString, reason);
    const std::string path = m_folder.path("damaged.orrery");
    std::filesystem::remove(path);
    {
        Workspace workspace = Workspace::create(path, {.pageSize = 4096});
        keepAnalysis(workspace, info("short"), "[1, 1, 2]");
        keepAnalysis(workspace, info("long"), "[" + std::string(10'000, ' ') + "]");
    }
    tamper(path, sql.toStdString());
    std::string found;
    try {
        const Workspace workspace = Workspace::open(path, Access::ReadOnly);
        for (const AnalysisRow& row : listAnalyses(workspace)) readAnalysisResult(workspace, row.id);
    } catch (const Error& error) {
        found = error.reason();
        QCOMPARE(error.file(), path);
        QVERIFY2(std::string(error.what()).find("of table analysis") != std::string::npos, error.what());
    }
    QCOMPARE(found, reason.toStdString());
    const CheckReport report = checkWorkspaceFile(path);
    QCOMPARE(report.analyses, int64_t{2});
    QVERIFY(!report.isOk());
    QVERIFY2(report.problems.back().find("of table analysis") != std::string::npos, report.problems.back().c_str());
}

void TestWorkspaceAnalyses::olderFilesHaveNoneOrAreBroughtUpToDate_data()
{
    QTest::addColumn<int>("version");
    QTest::newRow("1") << 1;
    QTest::newRow("2") << 2;
}

// The fixtures were written by programs that knew no later version.
void TestWorkspaceAnalyses::olderFilesHaveNoneOrAreBroughtUpToDate()
{
    QFETCH(int, version);
    const std::string name = "schema_" + std::to_string(version) + ".orrery", path = m_folder.path(name);
    std::filesystem::copy_file(ORRERY_SOURCE_DIR "/tests/core/record/" + name, path);
    {
        const Workspace old = Workspace::open(path, Access::ReadOnly);
        QCOMPARE(old.schemaVersion(), version);
        QVERIFY(listAnalyses(old).empty() && !findAnalysis(old, "a") && !findAnalysis(old, AnalysisId{1}));
        QCOMPARE(errorOf([&] { readAnalysisResult(old, AnalysisId{1}); }).reason(), std::string("NoSuchAnalysis"));
    }
    Workspace workspace = Workspace::open(path, Access::ReadWrite);
    QCOMPARE(workspace.schemaVersion(), 3);
    const RunRow run = workspace.runs().at(0);
    const PromptId prompt = workspace.prompts(run.id).at(0).id;
    QCOMPARE(values(workspace.read(workspace.find(prompt, kStream.name)->id)), sampleValues(12, 1));
    AnalysisInfo kept = info("a");
    kept.subjects = {{run.id, prompt, "run 1"}};
    QCOMPARE(readAnalysisResult(workspace, keepAnalysis(workspace, kept, "[1]")), std::string("[1]"));
    QVERIFY(checkWorkspaceFile(path).isOk());
}

void TestWorkspaceAnalyses::readOnlyFilesKeepNothing()
{
    const std::string path = m_folder.path("closed.orrery");
    Workspace::create(path);
    Workspace workspace = Workspace::open(path, Access::ReadOnly);
    QCOMPARE(errorOf([&] { keepAnalysis(workspace, info("a"), "{}"); }).reason(), std::string("ReadOnly"));
}

// A result needs no program of ours: the standard library of Python reads it.
void TestWorkspaceAnalyses::pythonReadsAResult()
{
    const std::string path = m_folder.path("python.orrery");
    {
        Workspace workspace = Workspace::create(path);
        keepAnalysis(workspace, info("a"), "{\"effects\": [" + std::string(1000, ' ') + "0.25]}");
    }
    QProcess process;
    process.start("python3", {"-c", "import json, sqlite3, sys, zlib\n"
                                    "result, = sqlite3.connect(sys.argv[1]).execute('SELECT result FROM analysis WHERE codec = 1').fetchone()\n"
                                    "print(json.loads(zlib.decompress(result))['effects'])", QString::fromStdString(path)});
    if (!process.waitForStarted()) QSKIP("no python3");
    QVERIFY(process.waitForFinished());
    QCOMPARE(process.readAllStandardOutput(), QByteArray("[0.25]\n"));
}

QTEST_GUILESS_MAIN(TestWorkspaceAnalyses)
#include "tst_workspace_analyses.moc"
