#include "tests/app/cli/text_models.h"

#include <QTemporaryDir>
#include <QTest>

using namespace orrery::testing;

class TestCliGenerate : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        makeTextModel(model());
    }
    void greedyTokensAreTheReferences();
    void theTextIsWhatTheDocumentSays();
    void drawsFollowTheSeed();
    void recordingsHoldPromptAndContinuation();
    void theContextEndsIt();
    void editsApplyWhileGenerating();
    void wrongSettingsAreRefused_data();
    void wrongSettingsAreRefused();
    void encodersAreRefused();

private:
    QString model() const { return m_folder->filePath("model"); }
    QString workspace() const { return m_folder->filePath("w.orrery"); }
    CliResult generate(const QStringList& arguments) const
    {
        return runCli(QStringList{"generate", "--model", model(), "--prompt", "abc", "--ignore-eos"} + arguments);
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestCliGenerate::greedyTokensAreTheReferences()
{
    for (const char* name : {"gpt2/tied", "gpt2/untied"}) {
        QFile golden(goldenModel(name) + "/generation.json");
        QVERIFY(golden.open(QIODevice::ReadOnly));
        const QJsonObject reference = QJsonDocument::fromJson(golden.readAll()).object();
        QStringList ids;
        for (const QJsonValue& id : reference["prompt"].toArray()) ids << QString::number(id.toInt());
        const CliResult result = runCli({"generate", "--model", goldenModel(name), "--ids", ids.join(','), "--tokens",
            QString::number(reference["greedy"].toArray().size()), "--ignore-eos", "--json"});
        QCOMPARE(result.code, 0);
        QCOMPARE(result.json()["ids"].toArray(), reference["greedy"].toArray());
        QVERIFY(result.json()["tokens"].isNull());
    }
}

void TestCliGenerate::theTextIsWhatTheDocumentSays()
{
    const CliResult text = generate({"--tokens", "8"});
    QCOMPARE(text.code, 0);
    const QJsonObject document = generate({"--tokens", "8", "--json"}).json();
    QCOMPARE(text.out, document["text"].toString().toUtf8() + "\n");
    QCOMPARE(document["end"].toString(), QString("length"));
    QCOMPARE(document["prompt"]["ids"].toArray(), (QJsonArray{0, 1, 2}));
    QString joined;
    for (const QJsonValue& token : document["texts"].toArray()) joined += token.toString();
    QCOMPARE(joined, document["text"].toString());
}

void TestCliGenerate::drawsFollowTheSeed()
{
    const auto ids = [&](const char* seed, const char* tokens) {
        return generate({"--tokens", tokens, "--temperature", "1.5", "--top-k", "50", "--top-p", "0.99", "--seed", seed, "--json"}).json()["ids"].toArray();
    };
    const QJsonArray seven = ids("7", "12");
    QCOMPARE(ids("7", "12"), seven);
    QVERIFY(ids("8", "12") != seven);
    const QJsonArray shorter = ids("7", "5");
    for (int i = 0; i < 5; ++i) QCOMPARE(shorter[i], seven[i]);
}

void TestCliGenerate::recordingsHoldPromptAndContinuation()
{
    const QJsonObject document = generate({"--tokens", "5", "--record", workspace(), "--sites", "resid_post1", "--json"}).json();
    QCOMPARE(document["run"].toInt(), 1);
    const QJsonObject run = runCli({"db", "info", workspace(), "--json"}).json()["runs"][0].toObject();
    QCOMPARE(run["kind"].toString(), QString("generate"));
    QCOMPARE(run["parameters"]["prompt_tokens"].toInt(), 3);
    QCOMPARE(run["parameters"]["generated_tokens"].toInt(), 5);
    const QJsonArray rows = runCli({"db", "sql", workspace(), "SELECT token_id, flags FROM position ORDER BY pos", "--json"}).json()["rows"].toArray();
    QCOMPARE(rows.size(), 8);
    for (int i = 0; i < 5; ++i) {
        QCOMPARE(rows[3 + i][0].toInt(), document["ids"][i].toInt());
        QCOMPARE(rows[3 + i][1].toInt() & 2, 2);
    }
    // A forward over the same ids is the same recording.
    QStringList ids;
    for (const QJsonValue& row : rows) ids << QString::number(row[0].toInt());
    QCOMPARE(runCli({"run", "--model", model(), "--ids", ids.join(','), "--record", workspace(), "--sites", "resid_post1"}).code, 0);
    QByteArray exported[2];
    for (const int i : {0, 1}) {
        const QString out = m_folder->filePath("x.npy");
        QCOMPARE(runCli({"export", workspace(), "--run", QString::number(i + 1), "--site", "resid_post1", "--format", "npy", "--out", out}).code, 0);
        QFile file(out);
        QVERIFY(file.open(QIODevice::ReadOnly));
        exported[i] = file.readAll();
    }
    QVERIFY(exported[0].size() > 8 * 32 * 4 && exported[0] == exported[1]);
}

void TestCliGenerate::theContextEndsIt()
{
    const QJsonObject document = generate({"--tokens", "100", "--json"}).json();
    QCOMPARE(document["ids"].toArray().size(), 29);
    QCOMPARE(document["end"].toString(), QString("context"));
    QVERIFY(document["notes"].toArray().last().toString().contains("32"));
}

void TestCliGenerate::editsApplyWhileGenerating()
{
    const QStringList silence{"--set", "blocks.*.hook_attn_out=zero", "--set", "blocks.*.hook_mlp_out=zero"};
    const QJsonArray plain = generate({"--tokens", "12", "--json"}).json()["ids"].toArray();
    const QJsonArray edited = generate(QStringList{"--tokens", "12", "--json"} + silence).json()["ids"].toArray();
    QVERIFY(edited != plain);
}

void TestCliGenerate::wrongSettingsAreRefused_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("tokens") << QStringList{"--tokens", "-1"};
    QTest::newRow("temperature") << QStringList{"--tokens", "1", "--temperature", "-1"};
    QTest::newRow("top-k") << QStringList{"--tokens", "1", "--top-k", "-1"};
    QTest::newRow("top-p") << QStringList{"--tokens", "1", "--top-p", "0"};
    QTest::newRow("top-p above one") << QStringList{"--tokens", "1", "--top-p", "1.5"};
    QTest::newRow("no tokens") << QStringList{};
}

void TestCliGenerate::wrongSettingsAreRefused()
{
    QFETCH(QStringList, arguments);
    const CliResult result = generate(arguments + QStringList{"--json"});
    QCOMPARE(result.code, 2);
    QCOMPARE(result.errorKind(), QString("Argument"));
}

void TestCliGenerate::encodersAreRefused()
{
    const CliResult result = runCli({"generate", "--model", goldenModel("bert/masked_lm"), "--ids", "1", "--tokens", "1", "--json"});
    QCOMPARE(result.code, 2);
    QCOMPARE(result.errorReason(), QString("NoLogits"));
}

QTEST_GUILESS_MAIN(TestCliGenerate)
#include "tst_cli_generate.moc"
