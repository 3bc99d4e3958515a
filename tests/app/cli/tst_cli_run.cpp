#include "core/checkpoint/npy.h"
#include "tests/app/cli/text_models.h"
#include "tests/core/model/golden_tensors.h"
#include "tests/core/model/random_model.h"

#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace orrery;
using namespace orrery::testing;

class TestCliRun : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void init();
    void exportedSitesEqualTheReferencesNumbers_data();
    void exportedSitesEqualTheReferencesNumbers();
    void theDocumentHasWhatItPromises();
    void topTokensAreTheReferences();
    void maskedModelsPredictAtEachMask();
    void pairsHaveTokenTypes();
    void everyLineIsAPromptOfItsOwn();
    void aWholeFileIsOnePrompt();
    void standardInputIsAFile();
    void withoutATokenizerTokensAreNull();
    void halfPrecisionIsStoredWhereItFits();
    void trianglesReadBackWhole();
    void aPlanIsWhatTheRecordingTakes();
    void aMemoryCapRefusesWithAdvice();
    void zeroedHeadsAreZero();
    void editsDoWhatTheySay();
    void aMeanReplacesEveryPosition();
    void badEditsAreNamed_data();
    void badEditsAreNamed();
    void theRunsParametersSayHowItWasMade();
    void anInterruptKeepsWhatWasRecorded();
    void workspacesThatCanNotBeWrittenAreNamed();

private:
    QString file(const QString& name) const { return m_folder->filePath(name); }
    QString workspace() const { return file("w.orrery"); }
    QString textModel() const { return m_models.filePath("text"); }
    QString maskedModel() const { return m_models.filePath("masked"); }
    /// One site of run 1 as exported.
    Tensor exported(const QString& site, int run = 1, const QStringList& more = {}) const
    {
        const CliResult result = runCli(QStringList{"export", workspace(), "--run", QString::number(run), "--site", site, "--format", "npy", "--out", file("x.npy")} + more);
        if (result.code != 0) qWarning("%s", result.err.constData());
        return result.code == 0 ? readNpyFile(file("x.npy").toStdString()).toTensor() : Tensor();
    }
    /// Records sites of tied with some edits and gives back one.
    Tensor edited(const QStringList& arguments, const QString& site)
    {
        QFile::remove(workspace());
        const CliResult result = runCli(QStringList{"run", "--model", goldenModel("gpt2/tied"), "--ids", "5,6,7,8", "--record", workspace()} + arguments);
        if (result.code != 0) qWarning("%s", result.err.constData());
        return exported(site);
    }

    QTemporaryDir m_models;
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestCliRun::initTestCase()
{
    makeTextModel(textModel());
    makeMaskedModel(maskedModel());
}

void TestCliRun::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
}

void TestCliRun::exportedSitesEqualTheReferencesNumbers_data()
{
    QTest::addColumn<QString>("model");
    for (const char* model : {"gpt2/tied", "gpt2/five_heads", "gpt2/fp16", "bert/pooled", "bert/masked_lm", "bert/sentence"})
        QTest::newRow(model) << QString(model);
}

// Two roads: PyTorch's numbers (tests/golden/models), and ours through command line, workspace file, export and NPY.
void TestCliRun::exportedSitesEqualTheReferencesNumbers()
{
    QFETCH(QString, model);
    QFile prompt(goldenModel(model) + "/prompt.json");
    QVERIFY(prompt.open(QIODevice::ReadOnly));
    const QJsonObject golden = QJsonDocument::fromJson(prompt.readAll()).object();
    if (golden.contains("type_ids")) QSKIP("ids with token types cannot be typed in");
    QStringList ids;
    for (const QJsonValue& id : golden["ids"].toArray()) ids << QString::number(id.toInt());
    const CliResult run = runCli({"run", "--model", goldenModel(model), "--ids", ids.join(','), "--record", workspace(), "--json"});
    QCOMPARE(run.code, 0);
    QCOMPARE(runCli({"export", workspace(), "--run", "1", "--site", "*", "--format", "safetensors", "--out", file("all.safetensors")}).code, 0);
    const auto ours = readTensors(file("all.safetensors").toStdString());
    int compared = 0;
    for (const auto& [name, expected] : readTensors((goldenModel(model) + "/expected.safetensors").toStdString())) {
        const auto found = ours.find(name);
        if (found == ours.end() || !(found->second.shape() == expected.shape())) continue;
        ++compared;
        QVERIFY2(difference(found->second, expected) <= (name == "logits" ? 1e-4 : 1e-5), name.c_str());
    }
    QVERIFY2(compared >= 10, qPrintable(QString::number(compared)));
}

void TestCliRun::theDocumentHasWhatItPromises()
{
    const CliResult result = runCli({"run", "--model", textModel(), "--prompt", "ab the", "--record", workspace(), "--sites", "resid_post0,logits", "--json"});
    QCOMPARE(result.code, 0);
    const QJsonObject document = result.json();
    QCOMPARE(document["run"].toInt(), 1);
    QCOMPARE(document["ids"].toArray(), (QJsonArray{0, 1, 28, 4}));
    QCOMPARE(document["tokens"].toArray(), (QJsonArray{"a", "b", QString::fromUtf8("\u0120th"), "e"}));
    QCOMPARE(document["texts"].toArray(), (QJsonArray{"a", "b", " th", "e"}));
    QCOMPARE(document["sites"].toArray().size(), 2);
    QCOMPARE(document["sites"][0]["name"].toString(), QString("blocks.0.hook_resid_post"));
    QCOMPARE(document["sites"][0]["shape"].toArray(), (QJsonArray{4, 32}));
    QCOMPARE(document["sites"][0]["dtype"].toString(), QString("f32"));
    QCOMPARE(document["top"].toArray().size(), 5);
    for (const char* key : {"token", "id", "prob"}) QVERIFY(document["top"][0].toObject().contains(key));
    QVERIFY(document["seconds"].toDouble() > 0);
}

void TestCliRun::topTokensAreTheReferences()
{
    QFile golden(goldenModel("gpt2/tied") + "/generation.json");
    QVERIFY(golden.open(QIODevice::ReadOnly));
    const QJsonObject reference = QJsonDocument::fromJson(golden.readAll()).object();
    QStringList ids;
    for (const QJsonValue& id : reference["prompt"].toArray()) ids << QString::number(id.toInt());
    const QJsonArray expected = reference["top"].toArray().first().toArray();
    const QJsonArray top = runCli({"run", "--model", goldenModel("gpt2/tied"), "--ids", ids.join(','), "--top", QString::number(expected.size()), "--json"}).json()["top"].toArray();
    QCOMPARE(top.size(), expected.size());
    for (int i = 0; i < top.size(); ++i) {
        QCOMPARE(top[i]["id"].toInt(), expected[i]["id"].toInt());
        QVERIFY(std::abs(top[i]["prob"].toDouble() - expected[i]["prob"].toDouble()) < 1e-5);
    }
}

void TestCliRun::maskedModelsPredictAtEachMask()
{
    const QJsonObject document = runCli({"run", "--model", maskedModel(), "--prompt", "a [MASK] b [MASK]", "--top", "3", "--json"}).json();
    const QJsonArray predictions = document["predictions"].toArray();
    QCOMPARE(predictions.size(), 2);
    QCOMPARE(predictions[0]["position"].toInt(), 2);
    QCOMPARE(predictions[1]["position"].toInt(), 4);
    QCOMPARE(predictions[0]["top"].toArray().size(), 3);
    QCOMPARE(document["top"].toArray(), predictions[0]["top"].toArray());
    QVERIFY(runCli({"run", "--model", maskedModel(), "--prompt", "a b", "--json"}).json()["top"].toArray().isEmpty());
}

void TestCliRun::pairsHaveTokenTypes()
{
    const CliResult result = runCli({"run", "--model", maskedModel(), "--prompt", "a", "--pair", "b", "--record", workspace(), "--json"});
    QCOMPARE(result.json()["ids"].toArray().size(), 5);
    const QJsonObject rows = runCli({"db", "sql", workspace(), "SELECT type_id FROM position ORDER BY pos", "--json"}).json();
    QList<int> types;
    for (const QJsonValue& row : rows["rows"].toArray()) types << row[0].toInt();
    QCOMPARE(types, (QList<int>{0, 0, 0, 1, 1}));
}

void TestCliRun::everyLineIsAPromptOfItsOwn()
{
    writeFile(file("lines"), "ab\n the\nc");
    const QJsonObject document = runCli({"run", "--model", textModel(), "--lines", file("lines"), "--record", workspace(), "--json"}).json();
    QCOMPARE(document["prompts"].toArray().size(), 3);
    QCOMPARE(document["prompts"][1]["ids"].toArray(), (QJsonArray{28, 4}));
    runCli({"run", "--model", textModel(), "--prompt", " the", "--record", workspace()});
    const Tensor line = exported("blocks.1.hook_resid_post", 1, {"--prompt", "1"}), alone = exported("blocks.1.hook_resid_post", 2);
    QVERIFY(line.count() > 0 && difference(line, alone) <= 1e-6);
}

void TestCliRun::aWholeFileIsOnePrompt()
{
    writeFile(file("text"), "ab the");
    QCOMPARE(runCli({"run", "--model", textModel(), "--file", file("text"), "--json"}).json()["ids"].toArray(), (QJsonArray{0, 1, 28, 4}));
}

void TestCliRun::standardInputIsAFile()
{
    QCOMPARE(runCli({"run", "--model", textModel(), "--file", "-", "--json"}, "ba").json()["ids"].toArray(), (QJsonArray{1, 0}));
}

void TestCliRun::withoutATokenizerTokensAreNull()
{
    const QJsonObject document = runCli({"run", "--model", goldenModel("gpt2/tied"), "--ids", "3,4", "--json"}).json();
    QVERIFY(document["tokens"].isNull());
    QVERIFY(document["top"][0]["token"].isNull());
    QVERIFY(document["run"].isNull());
}

void TestCliRun::halfPrecisionIsStoredWhereItFits()
{
    QCOMPARE(runCli({"run", "--model", goldenModel("gpt2/tied"), "--ids", "5,6,7,8", "--record", workspace()}).code, 0);
    const CliResult half = runCli({"run", "--model", goldenModel("gpt2/tied"), "--ids", "5,6,7,8", "--record", workspace(), "--store", "f16", "--json"});
    QCOMPARE(half.json()["sites"][0]["dtype"].toString(), QString("f16"));
    const Tensor exact = exported("blocks.0.hook_resid_mid", 1), rounded = exported("blocks.0.hook_resid_mid", 2);
    QVERIFY(difference(rounded, exact) > 0);
    QVERIFY(difference(rounded, exact) < 1.0 / 1024);
}

void TestCliRun::trianglesReadBackWhole()
{
    const QStringList run{"run", "--model", goldenModel("gpt2/tied"), "--ids", "5,6,7,8,9", "--record", workspace(), "--sites", "*pattern,*scores"};
    QCOMPARE(runCli(run).code, 0);
    QCOMPARE(runCli(run + QStringList{"--triangles"}).code, 0);
    for (const char* site : {"blocks.0.attn.hook_pattern", "blocks.1.attn.hook_attn_scores"})
        QCOMPARE(difference(exported(site, 2), exported(site, 1)), 0.0);
    const QJsonArray runs = runCli({"db", "info", workspace(), "--json"}).json()["runs"].toArray();
    QCOMPARE(runs[0]["bytes"].toInt() - runs[1]["bytes"].toInt(), 2 * 4 * (25 - 15) * 4);
}

void TestCliRun::aPlanIsWhatTheRecordingTakes()
{
    writeFile(file("lines"), "ab\n the cat\nc");
    const QStringList run{"run", "--model", textModel(), "--lines", file("lines"), "--record", workspace(), "--triangles", "--json"};
    const QJsonObject plan = runCli(run + QStringList{"--plan"}).json();
    QVERIFY(!QFile::exists(workspace()));
    QCOMPARE(runCli(run).code, 0);
    const QJsonObject info = runCli({"db", "info", workspace(), "--json"}).json()["runs"][0].toObject();
    QCOMPARE(plan["bytes"].toInt(), info["bytes"].toInt());
    QCOMPARE(plan["sites"].toArray().size(), info["sites"].toArray().size());
    for (const QJsonValue& planned : plan["sites"].toArray()) {
        bool found = false;
        for (const QJsonValue& site : info["sites"].toArray()) {
            if (site["name"] != planned["name"]) continue;
            found = true;
            QCOMPARE(site["bytes"].toInt(), planned["bytes"].toInt());
        }
        QVERIFY(found);
    }
    for (const char* key : {"arena_bytes", "flops", "seconds"}) QVERIFY(plan[key].toDouble() > 0);
    QVERIFY(runCli({"run", "--model", textModel(), "--prompt", "a", "--plan"}).out.contains("working memory"));
}

void TestCliRun::aMemoryCapRefusesWithAdvice()
{
    const QStringList run{"run", "--model", goldenModel("gpt2/tied"), "--ids", "5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20", "--sites", "*", "--json"};
    QCOMPARE(runCli(run + QStringList{"--memory-cap", "1GiB"}).code, 0);
    const CliResult refused = runCli(run + QStringList{"--memory-cap", "1K"});
    QCOMPARE(refused.code, 4);
    QCOMPARE(refused.errorKind(), QString("Memory"));
    QVERIFY(refused.json()["error"]["message"].toString().contains("--memory-cap is 1.0 KiB"));
}

void TestCliRun::zeroedHeadsAreZero()
{
    const Tensor z = edited({"--set", "blocks.0.attn.hook_z=zero@heads=1-2,pos=-1"}, "blocks.0.attn.hook_z");
    const Tensor plain = edited({}, "blocks.0.attn.hook_z");
    QVERIFY(z.shape() == (Shape{4, 4, 8}));
    for (int64_t i = 0; i < z.count(); ++i) {
        const int64_t position = i / 32, head = i / 8 % 4;
        QCOMPARE(z.data()[i], position == 3 && (head == 1 || head == 2) ? 0.f : plain.data()[i]);
    }
}

void TestCliRun::editsDoWhatTheySay()
{
    const Tensor plain = edited({}, "blocks.0.hook_resid_post");
    const Tensor scaled = edited({"--set", "resid_post0=scale:-0.5"}, "blocks.0.hook_resid_post");
    for (int64_t i = 0; i < plain.count(); ++i) QCOMPARE(scaled.data()[i], -0.5f * plain.data()[i]);
    std::vector<float> vector(32);
    for (size_t i = 0; i < vector.size(); ++i) vector[i] = static_cast<float>(i) / 8;
    writeNpyFile(file("v.npy").toStdString(), DType::F32, {32}, std::as_bytes(std::span(vector)));
    const Tensor added = edited({"--set", "resid_post0=add:" + file("v.npy") + ":2@pos=1"}, "blocks.0.hook_resid_post");
    const Tensor replaced = edited({"--set", "resid_post0=replace:" + file("v.npy")}, "blocks.0.hook_resid_post");
    for (int64_t i = 0; i < plain.count(); ++i) {
        const float v = vector[static_cast<size_t>(i % 32)];
        QCOMPARE(added.data()[i], i / 32 == 1 ? plain.data()[i] + 2 * v : plain.data()[i]);
        QCOMPARE(replaced.data()[i], v);
    }
    const Tensor twice = edited({"--set", "blocks.*.hook_attn_out=zero", "--set", "blocks.*.hook_mlp_out=zero"}, "blocks.1.hook_resid_post");
    const Tensor embedded = edited({"--set", "blocks.*.hook_attn_out=zero", "--set", "blocks.*.hook_mlp_out=zero"}, "blocks.0.hook_resid_pre");
    QCOMPARE(difference(twice, embedded), 0.0);
}

void TestCliRun::aMeanReplacesEveryPosition()
{
    writeFile(file("set"), "abc\nthe\n");
    QCOMPARE(runCli({"run", "--model", textModel(), "--lines", file("set"), "--record", workspace(), "--sites", "resid_post0"}).code, 0);
    std::vector<double> mean(32);
    for (const char* prompt : {"0", "1"}) {
        const Tensor values = exported("blocks.0.hook_resid_post", 1, {"--prompt", prompt});
        for (int64_t i = 0; i < values.count(); ++i) mean[static_cast<size_t>(i % 32)] += static_cast<double>(values.data()[i]) / 6;
    }
    QCOMPARE(runCli({"run", "--model", textModel(), "--prompt", "ba", "--record", workspace(), "--sites", "resid_post0", "--set", "resid_post0=mean:" + file("set")}).code, 0);
    const Tensor replaced = exported("blocks.0.hook_resid_post", 2);
    QVERIFY(replaced.shape() == (Shape{2, 32}));
    for (int64_t i = 0; i < 64; ++i) QVERIFY(std::abs(replaced.data()[i] - mean[static_cast<size_t>(i % 32)]) < 1e-5);
}

void TestCliRun::badEditsAreNamed_data()
{
    QTest::addColumn<QString>("set");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("reason");
    QTest::newRow("no =") << "resid_post0" << 2 << "BadSet";
    QTest::newRow("no site") << "=zero" << 2 << "BadSet";
    QTest::newRow("unknown site") << "resid_post9=zero" << 2 << "NoSuchSite";
    QTest::newRow("unknown change") << "resid_post0=shuffle" << 2 << "BadSet";
    QTest::newRow("factor missing") << "resid_post0=scale:" << 2 << "BadSet";
    QTest::newRow("factor not finite") << "resid_post0=scale:inf" << 2 << "BadSet";
    QTest::newRow("unknown selector") << "resid_post0=zero@heads=1,layer=2" << 2 << "BadSet";
    QTest::newRow("backward range") << "resid_post0=zero@pos=3-1" << 2 << "BadSet";
    QTest::newRow("endless range") << "resid_post0=zero@pos=0-99999999999" << 2 << "BadSet";
    QTest::newRow("no index") << "resid_post0=zero@pos=" << 2 << "BadSet";
    QTest::newRow("no file") << "resid_post0=add:/no/such.npy" << 1 << "";
    QTest::newRow("no set") << "resid_post0=mean:/no/such.txt" << 1 << "";
}

void TestCliRun::badEditsAreNamed()
{
    QFETCH(QString, set);
    QFETCH(int, code);
    QFETCH(QString, reason);
    const CliResult result = runCli({"run", "--model", textModel(), "--prompt", "ab", "--set", set, "--json"});
    QCOMPARE(result.code, code);
    if (!reason.isEmpty()) QCOMPARE(result.errorReason(), reason);
    QVERIFY(!result.errorKind().isEmpty());
}

void TestCliRun::theRunsParametersSayHowItWasMade()
{
    QCOMPARE(runCli({"run", "--model", textModel(), "--prompt", "ab", "--record", workspace(), "--sites", "*pattern", "--set", "z0=zero@heads=1", "--seed", "7", "--threads", "1"}).code, 0);
    const QJsonObject run = runCli({"db", "info", workspace(), "--json"}).json()["runs"][0].toObject();
    QCOMPARE(run["kind"].toString(), QString("forward"));
    QCOMPARE(run["status"].toString(), QString("complete"));
    const QJsonObject parameters = run["parameters"].toObject();
    QCOMPARE(parameters["seed"].toInt(), 7);
    QCOMPARE(parameters["precision"].toString(), QString("fp32"));
    QCOMPARE(parameters["sites"].toArray(), (QJsonArray{"*pattern"}));
    QCOMPARE(parameters["interventions"].toArray(), (QJsonArray{"z0=zero@heads=1"}));
    QCOMPARE(parameters["model_digest"].toString().size(), 64);
    QCOMPARE(parameters["build"]["threads"].toInt(), 1);
    const QJsonArray edits = runCli({"db", "sql", workspace(), "SELECT op, selector_json FROM intervention", "--json"}).json()["rows"].toArray();
    QCOMPARE(edits, (QJsonArray{QJsonArray{"zero", R"({"heads":[1]})"}}));
}

void TestCliRun::anInterruptKeepsWhatWasRecorded()
{
    QByteArray lines;
    for (int i = 0; i < 5'000; ++i) lines += "abcdefghijklmnopqrstuvwxyzabcd\n";
    writeFile(file("lines"), lines);
    QProcess process;
    process.start(ORRERY_CLI, {"run", "--model", textModel(), "--lines", file("lines"), "--record", workspace(), "--json"});
    QTRY_VERIFY_WITH_TIMEOUT(QFileInfo(workspace()).size() > 20'000'000, 60'000);
    kill(static_cast<pid_t>(process.processId()), SIGINT);
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitCode(), 3);
    QCOMPARE(QJsonDocument::fromJson(process.readAllStandardOutput())["error"]["kind"].toString(), QString("Cancelled"));
    QVERIFY(runCli({"db", "check", workspace(), "--json"}).json()["ok"].toBool());
    const QJsonObject run = runCli({"db", "info", workspace(), "--json"}).json()["runs"][0].toObject();
    QCOMPARE(run["status"].toString(), QString("aborted"));
    QVERIFY(run["bytes"].toInteger() > 1'000'000);
    QVERIFY(exported("blocks.0.hook_resid_pre").count() == 30 * 32);
}

void TestCliRun::workspacesThatCanNotBeWrittenAreNamed()
{
    const CliResult result = runCli({"run", "--model", goldenModel("gpt2/tied"), "--ids", "1", "--record", "/no/such/folder/w.orrery", "--json"});
    QCOMPARE(result.code, 1);
    QVERIFY(result.json()["error"]["file"].toString().contains("w.orrery"));
    writeFile(file("text"), "this is no workspace");
    QCOMPARE(runCli({"run", "--model", goldenModel("gpt2/tied"), "--ids", "1", "--record", file("text"), "--json"}).errorReason(), QString("NotAnOrreryFile"));
}

QTEST_GUILESS_MAIN(TestCliRun)
#include "tst_cli_run.moc"
