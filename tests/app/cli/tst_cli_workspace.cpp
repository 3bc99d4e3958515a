#include "core/checkpoint/npy.h"
#include "core/checkpoint/npz.h"
#include "tests/app/cli/text_models.h"

#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace orrery;
using namespace orrery::testing;

class TestCliWorkspace : public QObject {
    Q_OBJECT
private slots:
    void init();
    void infoListsRunsAndSizes();
    void checkIsCleanAfterARun();
    void checkFindsADamagedChunk();
    void sqlAsksAndChangesNothing_data();
    void sqlAsksAndChangesNothing();
    void evictedSitesAreGone();
    void deletedRunsAreGone();
    void vacuumShrinksTheFile();
    void exportsAgreeInEveryFormat();
    void wrongExportsAreRefused_data();
    void wrongExportsAreRefused();
    void thePythonReaderSeesWhatExportWrites();
    void importedArraysComeBack();
    void wrongImportsAreRefused_data();
    void wrongImportsAreRefused();

private:
    QString file(const QString& name) const { return m_folder->filePath(name); }
    QString workspace() const { return file("w.orrery"); }
    QJsonObject info() const { return runCli({"db", "info", workspace(), "--json"}).json(); }
    CliResult exportSite(const QStringList& more) const
    {
        return runCli(QStringList{"export", workspace(), "--run", "1", "--json"} + more);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

/// Two runs: one of everything, one of the logits.
void TestCliWorkspace::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    const QStringList run{"run", "--model", goldenModel("gpt2/tied"), "--ids", "5,6,7,8", "--record", workspace()};
    QCOMPARE(runCli(run).code, 0);
    QCOMPARE(runCli(run + QStringList{"--sites", "logits"}).code, 0);
}

void TestCliWorkspace::infoListsRunsAndSizes()
{
    const QJsonArray runs = info()["runs"].toArray();
    QCOMPARE(runs.size(), 2);
    QCOMPARE(runs[1]["bytes"].toInt(), 4 * 97 * 4);
    QCOMPARE(runs[1]["sites"].toArray().size(), 1);
    QCOMPARE(runs[1]["sites"][0]["name"].toString(), QString("logits"));
    int64_t sum = 0;
    for (const QJsonValue& site : runs[0]["sites"].toArray()) sum += site["bytes"].toInteger();
    QCOMPARE(runs[0]["bytes"].toInteger(), sum);
    QCOMPARE(info()["models"].toArray().size(), 1);
    const CliResult text = runCli({"db", "info", workspace()});
    QVERIFY(text.out.contains("complete") && text.out.contains("blocks.1.attn.hook_pattern"));
}

void TestCliWorkspace::checkIsCleanAfterARun()
{
    const CliResult result = runCli({"db", "check", workspace(), "--json"});
    QCOMPARE(result.code, 0);
    QVERIFY(result.json()["ok"].toBool());
    QCOMPARE(result.json()["runs"].toInt(), 2);
    QVERIFY(result.json()["problems"].toArray().isEmpty());
}

void TestCliWorkspace::checkFindsADamagedChunk()
{
    QCOMPARE(exportSite({"--site", "resid_post1", "--format", "npy", "--out", file("x.npy")}).code, 0);
    QFile values(file("x.npy"));
    QVERIFY(values.open(QIODevice::ReadOnly));
    const QByteArray row = values.readAll().right(32);
    QFile database(workspace());
    QVERIFY(database.open(QIODevice::ReadWrite));
    const qsizetype at = database.readAll().indexOf(row);
    QVERIFY(at > 0);
    database.seek(at);
    database.write(QByteArray(4, '\x55'));
    database.close();
    const CliResult result = runCli({"db", "check", workspace(), "--json"});
    QCOMPARE(result.code, 1);
    QVERIFY(!result.json()["ok"].toBool(true));
    QVERIFY(!result.json()["problems"].toArray().isEmpty());
    QCOMPARE(exportSite({"--site", "resid_post1", "--format", "npy", "--out", file("x.npy")}).errorReason(), QString("ChunkDamaged"));
}

void TestCliWorkspace::sqlAsksAndChangesNothing_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<int>("code");
    QTest::newRow("a question") << "SELECT count(*) FROM run" << 0;
    QTest::newRow("delete") << "DELETE FROM run" << 2;
    QTest::newRow("drop") << "DROP TABLE chunk" << 2;
    QTest::newRow("pragma") << "PRAGMA journal_mode=OFF" << 2;
    QTest::newRow("attach") << "ATTACH '/tmp/other.db' AS other" << 2;
    QTest::newRow("no SQL") << "what is in here?" << 1;
    QTest::newRow("no such table") << "SELECT * FROM nowhere" << 1;
}

void TestCliWorkspace::sqlAsksAndChangesNothing()
{
    QFETCH(QString, query);
    QFETCH(int, code);
    const CliResult result = runCli({"db", "sql", workspace(), query, "--json"});
    QCOMPARE(result.code, code);
    if (code == 0) QCOMPARE(result.json()["rows"].toArray(), (QJsonArray{QJsonArray{2}}));
    QVERIFY(runCli({"db", "check", workspace(), "--json"}).json()["ok"].toBool());
    QCOMPARE(info()["runs"].toArray().size(), 2);
}

void TestCliWorkspace::evictedSitesAreGone()
{
    const CliResult result = runCli({"db", "evict", workspace(), "--run", "1", "--sites", "*hook_pattern,*scores", "--json"});
    QCOMPARE(result.code, 0);
    QCOMPARE(result.json()["tensors"].toInt(), 4);
    QCOMPARE(result.json()["bytes"].toInt(), 4 * 4 * 4 * 4 * 4);
    QVERIFY(!runCli({"db", "info", workspace()}).out.contains("hook_pattern"));
    QCOMPARE(exportSite({"--site", "blocks.0.attn.hook_pattern", "--format", "npy", "--out", file("x.npy")}).errorReason(), QString("NoSuchSite"));
    QCOMPARE(exportSite({"--site", "logits", "--format", "npy", "--out", file("x.npy")}).code, 0);
    QCOMPARE(runCli({"db", "evict", workspace(), "--run", "1", "--sites", "*hook_pattern", "--json"}).errorReason(), QString("NoSuchSite"));
    QVERIFY(runCli({"db", "check", workspace(), "--json"}).json()["ok"].toBool());
}

void TestCliWorkspace::deletedRunsAreGone()
{
    QCOMPARE(runCli({"db", "delete", workspace(), "--run", "1"}).code, 0);
    QCOMPARE(info()["runs"].toArray().size(), 1);
    QCOMPARE(info()["runs"][0]["run"].toInt(), 2);
    QCOMPARE(runCli({"db", "delete", workspace(), "--run", "1", "--json"}).errorReason(), QString("NoSuchRun"));
}

void TestCliWorkspace::vacuumShrinksTheFile()
{
    const QTemporaryDir model;
    makeTextModel(model.path());
    QByteArray lines;
    for (int i = 0; i < 100; ++i) lines += "abcdefghijklmnopqrstuvwxyzabcd\n";
    writeFile(file("lines"), lines);
    QCOMPARE(runCli({"run", "--model", model.path(), "--lines", file("lines"), "--record", workspace()}).code, 0);
    const qint64 before = QFileInfo(workspace()).size();
    QCOMPARE(runCli({"db", "delete", workspace(), "--run", "3"}).code, 0);
    const QJsonObject vacuum = runCli({"db", "vacuum", workspace(), "--json"}).json();
    QVERIFY(vacuum["freed_bytes"].toInteger() > 5'000'000);
    QCOMPARE(before - QFileInfo(workspace()).size(), vacuum["freed_bytes"].toInteger());
}

void TestCliWorkspace::exportsAgreeInEveryFormat()
{
    const QString site = "blocks.1.attn.hook_z";
    for (const char* format : {"npy", "npz", "csv", "json", "safetensors"}) {
        const CliResult result = exportSite({"--site", site, "--head", "2", "--format", format, "--out", file(QString("x.") + format)});
        QCOMPARE(result.code, 0);
        QCOMPARE(result.json()["sites"][0]["shape"].toArray(), (QJsonArray{4, 8}));
    }
    const Tensor npy = readNpyFile(file("x.npy").toStdString()).toTensor();
    const Tensor npz = NpzFile(file("x.npz").toStdString()).read(site.toStdString()).toTensor();
    QFile json(file("x.json")), csv(file("x.csv"));
    QVERIFY(json.open(QIODevice::ReadOnly) && csv.open(QIODevice::ReadOnly));
    const QJsonArray rows = QJsonDocument::fromJson(json.readAll())["values"].toArray();
    const QList<QByteArray> lines = csv.readAll().split('\n');
    QCOMPARE(lines[0], QByteArray("pos,0,1,2,3,4,5,6,7"));
    for (int i = 0; i < 32; ++i) {
        QCOMPARE(npz.data()[i], npy.data()[i]);
        QCOMPARE(static_cast<float>(rows[i / 8][i % 8].toDouble()), npy.data()[i]);
        QCOMPARE(lines[1 + i / 8].split(',')[1 + i % 8].toFloat(), npy.data()[i]);
    }
    QCOMPARE(exportSite({"--site", "*", "--format", "npz", "--out", file("all.npz")}).code, 0);
    QCOMPARE(static_cast<int>(NpzFile(file("all.npz").toStdString()).names().size()), info()["runs"][0]["sites"].toArray().size());
}

void TestCliWorkspace::wrongExportsAreRefused_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("site") << QStringList{"--site", "blocks.7.hook_z", "--format", "npy"};
    QTest::newRow("prompt") << QStringList{"--site", "logits", "--format", "npy", "--prompt", "1"};
    QTest::newRow("head") << QStringList{"--site", "blocks.0.attn.hook_z", "--format", "npy", "--head", "4"};
    QTest::newRow("no heads there") << QStringList{"--site", "logits", "--format", "npy", "--head", "0"};
    QTest::newRow("several in one npy") << QStringList{"--site", "*", "--format", "npy"};
    QTest::newRow("format") << QStringList{"--site", "logits", "--format", "xls"};
}

void TestCliWorkspace::wrongExportsAreRefused()
{
    QFETCH(QStringList, arguments);
    const CliResult result = exportSite(arguments + QStringList{"--out", file("x")});
    QCOMPARE(result.code, 2);
    QCOMPARE(result.errorKind(), QString("Argument"));
    QVERIFY(!QFile::exists(file("x")));
}

void TestCliWorkspace::thePythonReaderSeesWhatExportWrites()
{
    const QString reader = ORRERY_SOURCE_DIR "/resources/sample/read_workspace.py";
    QProcess python;
    python.start("python3", {"-c", "import numpy"});
    if (!python.waitForFinished(60'000) || python.exitCode() != 0) QSKIP("python3 has no numpy");
    QCOMPARE(runCli({"run", "--model", goldenModel("gpt2/tied"), "--ids", "5,6,7,8", "--record", workspace(), "--store", "f16", "--triangles"}).code, 0);
    for (const char* run : {"1", "3"}) {
        QCOMPARE(runCli({"export", workspace(), "--run", run, "--site", "*", "--format", "npz", "--out", file("all.npz")}).code, 0);
        writeFile(file("compare.py"), "import sqlite3, sys, numpy\n"
                                      "sys.path.insert(0, sys.argv[1])\n"
                                      "import read_workspace\n"
                                      "exported, database = numpy.load(sys.argv[2]), sqlite3.connect(sys.argv[3])\n"
                                      "for name in exported.files:\n"
                                      "    ours = read_workspace.read(database, int(sys.argv[4]), name)\n"
                                      "    assert numpy.array_equal(numpy.asarray(ours, dtype='float32'), exported[name]), name\n"
                                      "print(len(exported.files))\n");
        python.start("python3", {file("compare.py"), QFileInfo(reader).path(), file("all.npz"), workspace(), run});
        QVERIFY(python.waitForFinished(60'000));
        QVERIFY2(python.exitCode() == 0, python.readAllStandardError());
        QVERIFY(python.readAllStandardOutput().toInt() > 20);
    }
}

void TestCliWorkspace::importedArraysComeBack()
{
    const std::vector<float> stream{1, 2, 3, 4, 5, 6};
    const NpzItem item{"blocks.0.hook_resid_post", DType::F32, {1, 3, 2}, std::as_bytes(std::span(stream))};
    writeNpz(file("in.npz").toStdString(), std::span(&item, 1));
    writeFile(file("tokens"), "The\n cat\n sat\n");
    const CliResult result = runCli({"import", file("in.npz"), "--tokens", file("tokens"), "--record", file("new.orrery"), "--json"});
    QCOMPARE(result.code, 0);
    QCOMPARE(result.json()["positions"].toInt(), 3);
    QCOMPARE(runCli({"export", file("new.orrery"), "--run", "1", "--site", "resid_post0", "--format", "npy", "--out", file("out.npy")}).code, 0);
    const Tensor back = readNpyFile(file("out.npy").toStdString()).toTensor();
    QVERIFY(back.shape() == (Shape{3, 2}) && std::ranges::equal(back.values(), stream));
    const QJsonObject run = runCli({"db", "info", file("new.orrery"), "--json"}).json()["runs"][0].toObject();
    QCOMPARE(run["kind"].toString(), QString("import"));
    QCOMPARE(run["status"].toString(), QString("complete"));
}

void TestCliWorkspace::wrongImportsAreRefused_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("tokens");
    QTest::addColumn<int>("code");
    QTest::newRow("no file") << "none.npz" << "tokens" << 1;
    QTest::newRow("no tokens") << "in.npy" << "none" << 1;
    QTest::newRow("empty tokens") << "in.npy" << "empty" << 1;
    QTest::newRow("other length") << "in.npy" << "tokens" << 1;
    QTest::newRow("pickle") << "in.pt" << "tokens" << 2;
    QTest::newRow("no array") << "bad.npy" << "tokens" << 1;
}

void TestCliWorkspace::wrongImportsAreRefused()
{
    QFETCH(QString, file);
    QFETCH(QString, tokens);
    QFETCH(int, code);
    const std::vector<float> values(6);
    writeNpyFile(this->file("in.npy").toStdString(), DType::F32, {2, 3}, std::as_bytes(std::span(values)));
    writeFile(this->file("bad.npy"), "\x93NUMPY\x01\x00garbage");
    writeFile(this->file("in.pt"), "PK");
    writeFile(this->file("tokens"), "The\n cat\n sat\n and\n");
    writeFile(this->file("empty"), "");
    const CliResult result = runCli({"import", this->file(file), "--tokens", this->file(tokens), "--record", workspace(), "--json"});
    QCOMPARE(result.code, code);
    QVERIFY(!result.errorKind().isEmpty());
    QVERIFY(runCli({"db", "check", workspace(), "--json"}).json()["ok"].toBool());
}

QTEST_GUILESS_MAIN(TestCliWorkspace)
#include "tst_cli_workspace.moc"
