#include "tests/app/cli/text_models.h"

#include <QSet>
#include <QTemporaryDir>
#include <QTest>

using namespace orrery::testing;

class TestCliBench : public QObject {
    Q_OBJECT
private slots:
    void theListNamesEveryBenchmarkOnce();
    void ratiosAreToTheBaselines();
    void aPeersFiguresAreComparedWith_data();
    void aPeersFiguresAreComparedWith();
    void aModelsFolderAndTokenizerAreTimed();
    void wrongSettingsAreRefused_data();
    void wrongSettingsAreRefused();
};

void TestCliBench::theListNamesEveryBenchmarkOnce()
{
    const QJsonArray list = runCli({"bench", "--list", "--json"}).json()["benchmarks"].toArray();
    QSet<QString> names;
    for (const QJsonValue& benchmark : list) names << benchmark["name"].toString();
    QCOMPARE(names.size(), list.size());
    for (const char* name : {"forward/512", "forward/1024", "record/512", "record/1024", "record_lens/512", "write/1024", "write_lens/1024", "record/stream", "write/stream", "linear_gelu/512x768x3072"})
        QVERIFY2(names.contains(name), name);
    for (const QJsonValue& benchmark : list)
        for (const QJsonValue& baseline : benchmark["baselines"].toArray()) QVERIFY(names.contains(baseline.toString()));
}

void TestCliBench::ratiosAreToTheBaselines()
{
    const CliResult result = runCli({"bench", "--filter", "(product|linear_gelu)/512x768x2304", "--repeats", "1", "--json"});
    QCOMPARE(result.code, 0);
    const QJsonArray rows = result.json()["benchmarks"].toArray();
    QCOMPARE(rows.size(), 2);
    QVERIFY(rows[0]["ratio"].isNull());
    QCOMPARE(rows[1]["ratio"].toDouble(), rows[1]["median_s"].toDouble() / rows[0]["median_s"].toDouble());
    QCOMPARE(rows[0]["rate"].toDouble(), 20 * 2.0 * 512 * 768 * 2304 / rows[0]["median_s"].toDouble());
    QCOMPARE(result.json()["repeats"].toInt(), 1);
    QVERIFY(!result.json()["build"]["blas"].toString().isEmpty());
}

void TestCliBench::aPeersFiguresAreComparedWith_data()
{
    QTest::addColumn<QByteArray>("peer");
    QTest::addColumn<int>("code");
    QTest::newRow("by name") << QByteArray(R"({"product/512x768x2304": 2.5})") << 0;
    QTest::newRow("not JSON") << QByteArray("fast") << 1;
    QTest::newRow("not a time") << QByteArray(R"({"product/512x768x2304": "fast"})") << 1;
    QTest::newRow("no time at all") << QByteArray(R"({"product/512x768x2304": 0})") << 1;
    QTest::newRow("half a script's output") << QByteArray(R"({"lengths": [{"tokens": 512}]})") << 1;
}

void TestCliBench::aPeersFiguresAreComparedWith()
{
    QFETCH(QByteArray, peer);
    QFETCH(int, code);
    const QTemporaryDir folder;
    writeFile(folder.filePath("peer.json"), peer);
    const CliResult result = runCli({"bench", "--filter", "^product/512x768x2304", "--repeats", "1", "--peer", folder.filePath("peer.json"), "--json"});
    QCOMPARE(result.code, code);
    QCOMPARE(result.errorReason().isEmpty(), code == 0);
    if (code != 0) return;
    const QJsonValue row = result.json()["benchmarks"][0];
    QCOMPARE(row["peer_ratio"].toDouble(), row["median_s"].toDouble() / 2.5);
}

void TestCliBench::aModelsFolderAndTokenizerAreTimed()
{
    const QTemporaryDir folder;
    makeTextModel(folder.path());
    writeFile(folder.filePath("text"), QByteArray("the cat\n").repeated(1000));
    const CliResult result = runCli({"bench", "--filter", "open|tokenize", "--repeats", "2", "--model", folder.path(), "--text", folder.filePath("text"), "--json"});
    QCOMPARE(result.code, 0);
    QStringList names;
    for (const QJsonValue& row : result.json()["benchmarks"].toArray()) names << row["name"].toString();
    QCOMPARE(names, (QStringList{"open/headers", "open/weights", "tokenize/lines"}));
}

void TestCliBench::wrongSettingsAreRefused_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("code");
    QTest::newRow("filter") << QStringList{"--filter", "("} << 2;
    QTest::newRow("nothing fits") << QStringList{"--filter", "teapot"} << 2;
    QTest::newRow("repeats") << QStringList{"--repeats", "0"} << 2;
    QTest::newRow("model") << QStringList{"--model", "/no/such/model"} << 1;
    QTest::newRow("peer") << QStringList{"--filter", "^product", "--peer", "/no/such/peer.json"} << 1;
    QTest::newRow("scratch") << QStringList{"--filter", "write/stream", "--scratch", "/no/such/folder"} << 1;
}

void TestCliBench::wrongSettingsAreRefused()
{
    QFETCH(QStringList, arguments);
    QFETCH(int, code);
    QCOMPARE(runCli(QStringList{"bench", "--json"} + arguments).code, code);
}

QTEST_GUILESS_MAIN(TestCliBench)
#include "tst_cli_bench.moc"
