#include "core/checkpoint/npy.h"
#include "tests/app/cli/text_models.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace orrery;
using namespace orrery::testing;

namespace {

const QString kSample = QStringLiteral(ORRERY_SOURCE_DIR "/resources/sample");

/// Lines about two things, numbered so that none is written twice.
QByteArray table(int rows)
{
    QByteArray csv = "review,verdict\n";
    for (int i = 0; i < rows; ++i)
        csv += QByteArray(i % 2 ? "I was happy and glad to see it number " : "I was sad and angry to see it number ") + QByteArray::number(i) + (i % 2 ? ",good\n" : ",bad\n");
    return csv;
}

}  // namespace

class TestCliProbe : public QObject {
    Q_OBJECT
private slots:
    void init();
    void jsonIsTheContract();
    void tableForPeople();
    void outWritesAFolder();
    void directionCanBeAddedInARun();
    void commandMakesTheSameStudyAgain();
    void storeIsUsedAgain();
    void badDataNamesTheRow_data();
    void badDataNamesTheRow();
    void latin1IsAChoice();
    void wrongUsageIsRefused_data();
    void wrongUsageIsRefused();

private:
    QStringList call(const QStringList& more = {}) const;
    QString file(const QString& name) const { return m_folder->filePath(name); }
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestCliProbe::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    writeFile(file("data.csv"), table(80));
}

QStringList TestCliProbe::call(const QStringList& more) const
{
    return QStringList{"probe", "--model", kSample, "--data", file("data.csv"), "--text-column", "review", "--label-column", "verdict", "--sites",
               "blocks.*.hook_resid_post", "--position", "mean", "--lambda", "1", "--resamples", "50", "--quiet"} + more;
}

void TestCliProbe::jsonIsTheContract()
{
    const CliResult result = runCli(call({"--json"}));
    QCOMPARE(result.code, 0);
    const QJsonArray sites = result.json()["sites"].toArray();
    QCOMPARE(sites.size(), 4);
    QCOMPARE(sites[0]["name"].toString(), QStringLiteral("blocks.0.hook_resid_post"));
    for (const QJsonValue& site : sites) {
        const double accuracy = site["accuracy"].toDouble();
        QVERIFY(accuracy >= 0.9 && site["low"].toDouble() <= accuracy && accuracy <= site["high"].toDouble());
        QVERIFY(site["selectivity"].isDouble());
    }
    QCOMPARE(result.json()["data"].toObject()["classes"].toArray().size(), 2);
}

void TestCliProbe::tableForPeople()
{
    const CliResult result = runCli(call({"--no-baselines", "--no-control"}));
    QCOMPARE(result.code, 0);
    QVERIFY(result.out.contains("80 examples in 80 groups; 56 to train, 8 to choose, 16 to test"));
    QVERIFY(result.out.contains("blocks.3.hook_resid_post") && result.out.contains("(majority)") && !result.out.contains("selectivity"));
}

void TestCliProbe::outWritesAFolder()
{
    QCOMPARE(runCli(call({"--no-baselines", "--out", file("o")})).code, 0);
    QCOMPARE(QDir(file("o")).entryList(QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot), (QStringList{"direction.npy", "report.html", "scores.csv", "study.json"}));
    QCOMPARE(runCli(call({"--no-baselines", "--out", file("s.csv")})).code, 0);
    QFile csv(file("s.csv"));
    QVERIFY(csv.open(QIODevice::ReadOnly) && csv.readAll().count('\n') == 5);
}

void TestCliProbe::directionCanBeAddedInARun()
{
    const CliResult result = runCli(call({"--no-baselines", "--direction", file("d.npy"), "--json"}));
    QCOMPARE(result.code, 0);
    const QJsonArray directions = result.json()["directions"].toArray();
    const QString site = directions[0]["site"].toString();
    QCOMPARE(readNpyFile(file("d.npy").toStdString()).shape, Shape{192});
    const QString set = site + "=add:" + file("d.npy") + ":5";
    QCOMPARE(runCli({"run", "--model", kSample, "--prompt", "I was", "--set", set, "--json"}).code, 0);
}

void TestCliProbe::commandMakesTheSameStudyAgain()
{
    const CliResult first = runCli(call({"--no-baselines", "--folds", "3", "--seed", "7", "--question", "what's it?", "--json"}));
    const QString command = first.json()["command"].toString();
    QVERIFY(command.startsWith("orrery-cli probe --model "));
    QVERIFY(command.contains("--question 'what'\\''s it?'"));
    QProcess shell;
    shell.start("/bin/sh", {"-c", QString(ORRERY_CLI).section('/', 0, -2) + "/" + command + " --quiet --json"});
    QVERIFY(shell.waitForFinished(120'000));
    const QJsonObject again = QJsonDocument::fromJson(shell.readAllStandardOutput()).object();
    QVERIFY(!again["sites"].toArray().isEmpty());
    const QJsonArray sites = first.json()["sites"].toArray(), sitesAgain = again["sites"].toArray();
    for (int i = 0; i < 4; ++i) QCOMPARE(sitesAgain[i]["scores"], sites[i]["scores"]);
    QCOMPARE(again["command"].toString(), command);
}

void TestCliProbe::storeIsUsedAgain()
{
    const QStringList arguments = call({"--no-baselines", "--store", file("store"), "--json"});
    const CliResult first = runCli(arguments), again = runCli(arguments);
    QCOMPARE(again.code, 0);
    QCOMPARE(again.json()["sites"], first.json()["sites"]);  // seconds of fitting included: nothing was fitted again
}

void TestCliProbe::badDataNamesTheRow_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char* reason, const QByteArray& data, const char* says) { QTest::newRow(reason) << data << QString(reason) << QByteArray(says); };
    row("MissingColumn", "text,label\nx,1\n", "has no column");
    row("OneClass", "review,verdict\na,1\nb,1\nc,1\nd,1\n", "nothing to tell apart");
    row("BadLabel", "review,verdict\na,1\nb,nan\n", "row 2 (line 3)");
    row("EmptyCell", "review,verdict\na,1\n,1\n", "row 2 (line 3)");
    row("RaggedRow", "review,verdict\na,1\nb\n", "row 2 (line 3)");
    row("BinaryFile", QByteArray("review,verdict\na,1\nb\0,1\n", 24), "row 2 (line 3)");
    row("NotUtf8", "review,verdict\na,1\nb\xE9,1\n", "row 2 (line 3)");
    row("BadQuote", "review,verdict\na,1\n\"b,1\n", "row 2 (line 3)");
    row("EmptyTable", "", "has no rows");
    row("TooFewGroups", "review,verdict\na,1\na,2\na,1\na,2\n", "independent groups");
}

void TestCliProbe::badDataNamesTheRow()
{
    QFETCH(QByteArray, data);
    QFETCH(QString, reason);
    QFETCH(QByteArray, says);
    writeFile(file("data.csv"), data);
    const CliResult result = runCli(call({"--json"}));
    QCOMPARE(result.code, 1);
    QCOMPARE(result.errorReason(), reason);
    QVERIFY2(result.out.contains(says), result.out);
    QCOMPARE(result.json()["error"].toObject()["file"].toString(), file("data.csv"));
}

void TestCliProbe::latin1IsAChoice()
{
    writeFile(file("data.csv"), table(40).replace(" see", " s\xE9" "e"));
    QCOMPARE(runCli(call({"--no-baselines", "--json"})).errorReason(), QStringLiteral("NotUtf8"));
    const CliResult result = runCli(call({"--no-baselines", "--encoding", "latin1", "--json"}));
    QCOMPARE(result.code, 0);
    const QJsonArray telling = result.json()["best"].toObject()["telling"].toArray();
    QVERIFY(telling[0]["text"].toString().contains(QStringLiteral("sée")));
}

void TestCliProbe::wrongUsageIsRefused_data()
{
    QTest::addColumn<QStringList>("more");
    QTest::newRow("lambda") << QStringList{"--lambda", "much"};
    QTest::newRow("position") << QStringList{"--position", "middle"};
    QTest::newRow("kind") << QStringList{"--kind", "forest"};
    QTest::newRow("folds") << QStringList{"--folds", "2"};
    QTest::newRow("task") << QStringList{"--task", "regression"};
    QTest::newRow("sites") << QStringList{"--sites", "blocks.*.nothing"};
    QTest::newRow("pattern") << QStringList{"--sites", "blocks.0.attn.hook_pattern"};
}

void TestCliProbe::wrongUsageIsRefused()
{
    QFETCH(QStringList, more);
    QStringList arguments = call({"--json"});
    const qsizetype at = arguments.indexOf(more[0]);
    if (at >= 0) arguments.remove(at, 2);
    QCOMPARE(runCli(arguments + more).code, 2);
}

QTEST_APPLESS_MAIN(TestCliProbe)
#include "tst_cli_probe.moc"
