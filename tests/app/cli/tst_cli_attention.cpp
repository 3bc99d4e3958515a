#include "core/checkpoint/npz.h"
#include "tests/app/cli/text_models.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

using namespace orrery;
using namespace orrery::testing;

class TestCliAttention : public QObject {
    Q_OBJECT
private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void importedPatternsScoreAsSolvedByHand();
    void everyHeadOfARunIsScored();
    void aPromptCanBeChosen();
    void scoresSortHighestFirst();
    void runsWithoutPatternsSayHowToRecordThem();
    void theWindowProgramPaintsFigures();
    void figuresNeedTheWindowProgram();
    void headsRunTheInductionTest();
    void headsRefuseWhatCannotBeTested();

private:
    QString file(const QString& name) const { return m_folder->filePath(name); }
    QString workspace() const { return file("w.orrery"); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

// Tokens 5 7 9 5 7 9 of analysis-methods section 5: head 0 attends to what followed the token before, head 1 to the token before.
void TestCliAttention::importedPatternsScoreAsSolvedByHand()
{
    std::vector<float> pattern(2 * 36, 0.f);
    const auto at = [&](int head, int query, int key) -> float& { return pattern[static_cast<size_t>(head * 36 + query * 6 + key)]; };
    for (int query = 0; query < 6; ++query) {
        at(0, query, query < 3 ? query : query - 2) = 0.75f;
        at(0, query, 0) += 0.25f;
        at(1, query, query == 0 ? 0 : query - 1) = 1;
    }
    const NpzItem item{"blocks.4.attn.hook_pattern", DType::F32, {1, 2, 6, 6}, std::as_bytes(std::span(pattern))};
    writeNpz(file("cache.npz").toStdString(), std::span(&item, 1));
    writeFile(file("tokens.json"), R"(["five", "seven", "nine", "five", "seven", "nine"])");
    QCOMPARE(runCli({"import", file("cache.npz"), "--tokens", file("tokens.json"), "--record", workspace()}).code, 0);
    const QJsonArray heads = runCli({"attention", workspace(), "--run", "1", "--scores", "--json"}).json()["heads"].toArray();
    QCOMPARE(heads.size(), 2);
    QCOMPARE(heads[0]["layer"].toInt(), 4);
    QCOMPARE(heads[1]["head"].toInt(), 1);
    QCOMPARE(heads[0]["scores"]["induction"].toDouble(), 0.75);
    QCOMPARE(heads[0]["scores"]["duplicate_token"].toDouble(), 0.25 / 3);
    QCOMPARE(heads[0]["scores"]["first_token"].toDouble(), 0.25);
    QCOMPARE(heads[0]["share"]["induction"].toDouble(), 3 * 0.75 / 6);
    QCOMPARE(heads[1]["scores"]["previous_token"].toDouble(), 1.0);
    QCOMPARE(heads[1]["scores"]["entropy"].toDouble(), 0.0);
    QCOMPARE(heads[1]["scores"]["distance"].toDouble(), 5.0 / 6);
    QCOMPARE(heads[1]["closeness"]["previous_token"].toDouble(), 1 - 1.0 / 6);
}

void TestCliAttention::everyHeadOfARunIsScored()
{
    QCOMPARE(runCli({"run", "--model", goldenModel("gpt2/tied"), "--ids", "5,6,5,6,7", "--record", workspace()}).code, 0);
    const QJsonArray heads = runCli({"attention", workspace(), "--run", "1", "--json"}).json()["heads"].toArray();
    QCOMPARE(heads.size(), 8);
    for (int i = 0; i < 8; ++i) {
        QCOMPARE(heads[i]["layer"].toInt(), i / 4);
        QCOMPARE(heads[i]["head"].toInt(), i % 4);
        for (const char* score : {"induction", "previous_token", "duplicate_token", "first_token", "entropy"})
            QVERIFY(heads[i]["scores"][score].toDouble(-1) >= 0 && heads[i]["scores"][score].toDouble() <= 1);
    }
    const CliResult text = runCli({"attention", workspace(), "--run", "1"});
    QCOMPARE(text.out.count('\n'), 9);
}

void TestCliAttention::aPromptCanBeChosen()
{
    QTemporaryDir model;
    makeTextModel(model.path());
    QCOMPARE(runCli({"run", "--model", model.path(), "--prompt", "abab", "--prompt", "xyz", "--record", workspace()}).code, 0);
    const auto first = [&](const QStringList& more) {
        return runCli(QStringList{"attention", workspace(), "--run", "1", "--json"} + more).json()["heads"][0]["scores"].toObject();
    };
    QVERIFY(first({"--prompt", "1"})["duplicate_token"].isNull());
    QCOMPARE(first({})["duplicate_token"], first({"--prompt", "0"})["duplicate_token"]);
    QCOMPARE(first({})["previous_token"].toDouble(),
        (3 * first({"--prompt", "0"})["previous_token"].toDouble() + 2 * first({"--prompt", "1"})["previous_token"].toDouble()) / 5);
    QCOMPARE(runCli({"attention", workspace(), "--run", "1", "--prompt", "2", "--json"}).errorReason(), QString("NoSuchPrompt"));
}

void TestCliAttention::scoresSortHighestFirst()
{
    QCOMPARE(runCli({"run", "--model", goldenModel("gpt2/tied"), "--ids", "5,6,5,6,7", "--record", workspace()}).code, 0);
    const QJsonArray heads = runCli({"attention", workspace(), "--run", "1", "--sort", "previous_token", "--json"}).json()["heads"].toArray();
    for (int i = 1; i < heads.size(); ++i)
        QVERIFY(heads[i - 1]["scores"]["previous_token"].toDouble() >= heads[i]["scores"]["previous_token"].toDouble());
}

void TestCliAttention::runsWithoutPatternsSayHowToRecordThem()
{
    QCOMPARE(runCli({"run", "--model", goldenModel("gpt2/tied"), "--ids", "5", "--record", workspace(), "--sites", "logits"}).code, 0);
    const CliResult result = runCli({"attention", workspace(), "--run", "1", "--json"});
    QCOMPARE(result.code, 2);
    QVERIFY(result.json()["error"]["message"].toString().contains("hook_pattern"));
    QCOMPARE(runCli({"attention", workspace(), "--run", "8", "--json"}).errorReason(), QString("NoSuchRun"));
}

void TestCliAttention::theWindowProgramPaintsFigures()
{
    QCOMPARE(runCli({"run", "--model", goldenModel("gpt2/tied"), "--ids", "5,6,5", "--record", workspace()}).code, 0);
    const CliResult result = runCli({"attention", workspace(), "--run", "1", "--figure", file("f.png")});
    QVERIFY2(result.code == 0, result.err);
    QFile figure(file("f.png"));
    QVERIFY(figure.open(QIODevice::ReadOnly));
    QVERIFY(figure.read(8) == QByteArray("\x89PNG\r\n\x1a\n"));
    const CliResult failed = runCli({"attention", workspace(), "--run", "1", "--figure", file("no/such/folder/f.png"), "--json"});
    QCOMPARE(failed.code, 1);
    QCOMPARE(failed.errorReason(), QString("PainterFailed"));
}

// Alone in a folder, and on no PATH that has it, the command line says what is missing.
void TestCliAttention::figuresNeedTheWindowProgram()
{
    QCOMPARE(runCli({"run", "--model", goldenModel("gpt2/tied"), "--ids", "5", "--record", workspace()}).code, 0);
    QVERIFY(QDir(m_folder->path()).mkpath("alone/bin"));
    QVERIFY(QFile::copy(ORRERY_CLI, file("alone/bin/orrery-cli")));
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("PATH", file("alone"));
    process.setProcessEnvironment(environment);
    process.start(file("alone/bin/orrery-cli"), {"attention", workspace(), "--run", "1", "--figure", file("f.png"), "--json"});
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitCode(), 1);
    const QJsonObject error = QJsonDocument::fromJson(process.readAllStandardOutput()).object()["error"].toObject();
    QCOMPARE(error["reason"].toString(), QString("NoPainter"));
    QVERIFY(error["message"].toString().contains("not installed here"));
    QVERIFY(!QFile::exists(file("f.png")));
}

void TestCliAttention::headsRunTheInductionTest()
{
    const QStringList heads{"heads", "--model", goldenModel("gpt2/tied"), "--tokens", "10", "--prompts", "4", "--json"};
    const QJsonObject document = runCli(heads).json();
    QCOMPARE(document["heads"].toArray().size(), 8);
    QCOMPARE(document["tokens"].toInt(), 10);
    QVERIFY(document["bos"].toBool());
    // Random weights know nothing: about ln 97 nats.
    QVERIFY(document["first_loss"].toDouble() > 3 && document["second_loss"].toDouble() > 3);
    QCOMPARE(runCli(heads).out, runCli(heads).out);
    QVERIFY(runCli(heads + QStringList{"--seed", "1"}).json()["heads"] != document["heads"]);
    const QJsonObject fewer = runCli({"heads", "--model", goldenModel("gpt2/tied"), "--json"}).json();
    QCOMPARE(fewer["tokens"].toInt(), 15);
    QVERIFY(!fewer["notes"].toArray().isEmpty());
}

void TestCliAttention::headsRefuseWhatCannotBeTested()
{
    for (const QStringList& wrong : {QStringList{"--prompts", "0"}, QStringList{"--tokens", "1"}, QStringList{"--tokens", "-5"}}) {
        const CliResult result = runCli(QStringList{"heads", "--model", goldenModel("gpt2/tied"), "--json"} + wrong);
        QCOMPARE(result.code, 2);
        QCOMPARE(result.errorKind(), QString("Argument"));
    }
}

QTEST_GUILESS_MAIN(TestCliAttention)
#include "tst_cli_attention.moc"
