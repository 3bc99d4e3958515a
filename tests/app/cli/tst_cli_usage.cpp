#include "tests/app/cli/cli_process.h"
#include "tests/app/cli/text_models.h"

#include <QTemporaryDir>
#include <QTest>

using namespace orrery::testing;

class TestCliUsage : public QObject {
    Q_OBJECT
private slots:
    void wrongUsageExitsWithTwo_data();
    void wrongUsageExitsWithTwo();
    void usageErrorsAreDocumentsToo();
    void failuresExitWithOneAndNameTheFile_data();
    void failuresExitWithOneAndNameTheFile();
    void helpExplainsEveryCommandWithExamples();
    void versionSaysWhatComputes();
    void configFilesGiveOptions_data();
    void configFilesGiveOptions();
    void badConfigFilesAreRefused_data();
    void badConfigFilesAreRefused();
    void theCommandLineOverridesTheConfig();
    void quietSaysNothingOnTheSide();
    void aForcedBlasCoreIsPointedOut();
    void precisionBelowFullIsNotedOnTheCpu();
    void fullDevicesAreNoticed();
};

void TestCliUsage::wrongUsageExitsWithTwo_data()
{
    QTest::addColumn<QStringList>("arguments");
    const QString model = goldenModel("gpt2/tied");
    QTest::newRow("nothing") << QStringList{};
    QTest::newRow("no such command") << QStringList{"rum"};
    QTest::newRow("a command that does not exist yet") << QStringList{"lens"};
    QTest::newRow("half a command") << QStringList{"model"};
    QTest::newRow("no such option") << QStringList{"sites", "--model", model, "--colour"};
    QTest::newRow("required option missing") << QStringList{"sites"};
    QTest::newRow("value missing") << QStringList{"sites", "--model"};
    QTest::newRow("not a number") << QStringList{"run", "--model", model, "--ids", "1,x"};
    QTest::newRow("not a choice") << QStringList{"run", "--model", model, "--ids", "1", "--store", "f8"};
    QTest::newRow("two commands") << QStringList{"sites", "--model", model, "sites"};
    QTest::newRow("options that exclude each other") << QStringList{"run", "--model", model, "--ids", "1", "--prompt", "a"};
    QTest::newRow("no prompt") << QStringList{"run", "--model", model};
    QTest::newRow("no such device") << QStringList{"run", "--model", model, "--ids", "1", "--device", "abacus"};
    QTest::newRow("threads below zero") << QStringList{"run", "--model", model, "--ids", "1", "--threads", "-1"};
    QTest::newRow("negative seed") << QStringList{"run", "--model", model, "--ids", "1", "--seed", "-4"};
    QTest::newRow("id out of range") << QStringList{"run", "--model", model, "--ids", "97"};
    QTest::newRow("negative id") << QStringList{"run", "--model", model, "--ids", "-1"};
    QTest::newRow("no such site") << QStringList{"run", "--model", model, "--ids", "1", "--sites", "blocks.7.hook_resid_post"};
    QTest::newRow("memory cap that is none") << QStringList{"run", "--model", model, "--ids", "1", "--memory-cap", "lots"};
}

void TestCliUsage::wrongUsageExitsWithTwo()
{
    QFETCH(QStringList, arguments);
    const CliResult result = runCli(arguments);
    QCOMPARE(result.code, 2);
    QVERIFY(result.out.isEmpty());
    QVERIFY(result.err.startsWith("orrery-cli: "));
    const CliResult json = runCli(QStringList{"--json"} + arguments);
    QCOMPARE(json.code, 2);
    QCOMPARE(json.errorKind(), QString("Argument"));
    QVERIFY(json.err.isEmpty());
}

void TestCliUsage::usageErrorsAreDocumentsToo()
{
    const QJsonObject error = runCli({"--json", "sites"}).json()["error"].toObject();
    QCOMPARE(error["reason"].toString(), QString("Usage"));
    QVERIFY(error["message"].toString().contains("--model"));
    for (const char* key : {"kind", "message", "file", "at"}) QVERIFY(error.contains(key));
}

void TestCliUsage::failuresExitWithOneAndNameTheFile_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("file");
    const QString here = ORRERY_SOURCE_DIR "/CMakeLists.txt";
    QTest::newRow("no such model") << QStringList{"model", "inspect", "/no/such/model"} << "Io" << "/no/such/model";
    QTest::newRow("a folder without a model") << QStringList{"model", "inspect", "/usr"} << "Io" << "/usr/config.json";
    QTest::newRow("no such workspace") << QStringList{"db", "info", "/no/such.orrery"} << "Io" << "/no/such.orrery";
    QTest::newRow("not a workspace") << QStringList{"db", "info", here} << "Format" << here;
    QTest::newRow("export from what is no workspace") << QStringList{"export", here, "--run", "1", "--site", "x", "--format", "npy", "--out", "/tmp/x.npy"}
                                                      << "Format" << here;
    QTest::newRow("no tokenizer") << QStringList{"run", "--model", goldenModel("gpt2/tied"), "--prompt", "a"} << "Io" << goldenModel("gpt2/tied");
    QTest::newRow("no GPU plug-in") << QStringList{"run", "--model", goldenModel("gpt2/tied"), "--ids", "1", "--device", "cuda:0"} << "Device" << "";
    QTest::newRow("no such file of prompts") << QStringList{"run", "--model", goldenModel("gpt2/tied"), "--ids", "1", "--config", "/no/such.toml"} << "Io" << "";
}

void TestCliUsage::failuresExitWithOneAndNameTheFile()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, kind);
    QFETCH(QString, file);
    const CliResult result = runCli(arguments + QStringList{"--json"});
    QCOMPARE(result.code, 1);
    QCOMPARE(result.errorKind(), kind);
    QCOMPARE(result.json()["error"].toObject()["file"].toString(), file);
    QVERIFY(!result.json()["error"].toObject()["message"].toString().isEmpty());
}

void TestCliUsage::helpExplainsEveryCommandWithExamples()
{
    const CliResult program = runCli({"--help"});
    QCOMPARE(program.code, 0);
    const QList<QStringList> commands{{"model", "inspect"}, {"model", "verify"}, {"tokenize"}, {"sites"}, {"run"}, {"generate"}, {"attention"}, {"heads"},
        {"export"}, {"import"}, {"db", "info"}, {"db", "check"}, {"db", "vacuum"}, {"db", "sql"}, {"db", "evict"}, {"db", "delete"}, {"bench"},
        {"completion"}, {"man"}};
    for (const QStringList& command : commands) {
        QVERIFY(program.out.contains(command.first().toUtf8()));
        const CliResult help = runCli(command + QStringList{"--help"});
        QCOMPARE(help.code, 0);
        QVERIFY2(help.out.contains("Usage: orrery-cli " + command.join(' ').toUtf8()), qPrintable(command.join(' ')));
        QVERIFY2(help.out.contains("\nExamples:\n"), qPrintable(command.join(' ')));
        QVERIFY(help.err.isEmpty());
    }
}

void TestCliUsage::versionSaysWhatComputes()
{
    const CliResult text = runCli({"--version"});
    QCOMPARE(text.code, 0);
    QVERIFY(text.out.startsWith("orrery-cli "));
    QVERIFY(text.out.contains("OpenBLAS"));
    const QJsonObject document = runCli({"--version", "--json", "--threads", "1"}).json();
    for (const char* key : {"version", "build_type", "compiler", "blas", "device"}) QVERIFY(!document[key].toString().isEmpty());
    QCOMPARE(document["threads"].toInt(), 1);
}

void TestCliUsage::configFilesGiveOptions_data()
{
    QTest::addColumn<QByteArray>("config");
    const QByteArray model = goldenModel("gpt2/tied").toUtf8();
    QTest::newRow("toml") << "json = true\n[run]\nmodel = \"" + model + "\"\nids = [3, 1, 4]\ntop = 2\n";
    QTest::newRow("json") << "{\"json\": true, \"run\": {\"model\": \"" + model + "\", \"ids\": [3, 1, 4], \"top\": 2}}";
}

void TestCliUsage::configFilesGiveOptions()
{
    QFETCH(QByteArray, config);
    const QTemporaryDir folder;
    writeFile(folder.filePath("config"), config);
    const CliResult result = runCli({"run", "--config", folder.filePath("config")});
    QCOMPARE(result.code, 0);
    QCOMPARE(result.json()["ids"].toArray(), (QJsonArray{3, 1, 4}));
    QCOMPARE(result.json()["top"].toArray().size(), 2);
}

void TestCliUsage::badConfigFilesAreRefused_data()
{
    QTest::addColumn<QByteArray>("config");
    QTest::addColumn<int>("code");
    QTest::newRow("unknown name") << QByteArray("colour = 3\n") << 2;
    QTest::newRow("unknown name in JSON") << QByteArray(R"({"run": {"colour": 3}})") << 2;
    QTest::newRow("not JSON") << QByteArray("{\"json\": ") << 1;
    QTest::newRow("null") << QByteArray(R"({"threads": null})") << 1;
    QTest::newRow("a list of lists") << QByteArray(R"({"run": {"ids": [[1]]}})") << 1;
}

void TestCliUsage::badConfigFilesAreRefused()
{
    QFETCH(QByteArray, config);
    QFETCH(int, code);
    const QTemporaryDir folder;
    writeFile(folder.filePath("config"), config);
    const CliResult result = runCli({"run", "--model", goldenModel("gpt2/tied"), "--ids", "1", "--json", "--config", folder.filePath("config")});
    QCOMPARE(result.code, code);
    QVERIFY(!result.errorKind().isEmpty());
}

void TestCliUsage::theCommandLineOverridesTheConfig()
{
    const QTemporaryDir folder;
    writeFile(folder.filePath("config"), "[run]\ntop = 2\n");
    const CliResult result = runCli({"run", "--model", goldenModel("gpt2/tied"), "--ids", "1", "--top", "4", "--json", "--config", folder.filePath("config")});
    QCOMPARE(result.json()["top"].toArray().size(), 4);
}

void TestCliUsage::quietSaysNothingOnTheSide()
{
    const QStringList run{"run", "--model", goldenModel("gpt2/tied"), "--ids", "1", "--precision", "bf16"};
    QVERIFY(!runCli(run).err.isEmpty());
    QVERIFY(runCli(run + QStringList{"--quiet"}).err.isEmpty());
}

void TestCliUsage::aForcedBlasCoreIsPointedOut()
{
    const QStringList run{"run", "--model", goldenModel("gpt2/tied"), "--ids", "1"};
    QCOMPARE(runCli(run, {}, {"OPENBLAS_CORETYPE=Prescott"}).err.count("OPENBLAS_CORETYPE"), 1);
    const QJsonArray notes = runCli(run + QStringList{"--json"}, {}, {"OPENBLAS_CORETYPE=Prescott"}).json()["notes"].toArray();
    QVERIFY(notes.first().toString().contains("OPENBLAS_CORETYPE"));
}

void TestCliUsage::precisionBelowFullIsNotedOnTheCpu()
{
    const CliResult result = runCli({"run", "--model", goldenModel("gpt2/tied"), "--ids", "1", "--json", "--precision", "fp16"});
    QCOMPARE(result.code, 0);
    QVERIFY(result.json()["notes"].toArray().first().toString().contains("fp32"));
}

void TestCliUsage::fullDevicesAreNoticed()
{
    if (!QFile::exists("/dev/full")) QSKIP("this system has no /dev/full");
    QProcess process;
    process.setStandardOutputFile("/dev/full");
    process.start(ORRERY_CLI, {"sites", "--model", goldenModel("gpt2/tied")});
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitCode(), 4);
}

QTEST_GUILESS_MAIN(TestCliUsage)
#include "tst_cli_usage.moc"
