#include "core/checkpoint/npy.h"
#include "tests/app/cli/text_models.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace orrery;
using namespace orrery::testing;

class TestCliResidual : public QObject {
    Q_OBJECT
private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void lensReadsARunAndItsRecordingAlike();
    void lensFollowsTokensTypedAsText();
    void lensSaysWhatIsMissing_data();
    void lensSaysWhatIsMissing();
    void lensReadsAMaskedModelAtItsMask();
    void attributionSumsToTheLogit();
    void attributionReadsADirection();
    void attributionRefusesWhatItCannotDo();
    void headsAreReadFromTheirWeights();
    void streamsAreMeasured();
    void modelsAreConvertedAndCompared();
    void recordingsAreCompared();

private:
    QString file(const QString& name) const { return m_folder->filePath(name); }
    QString workspace() const { return file("w.orrery"); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

namespace {

const QStringList kPrompt{"--model", goldenModel("gpt2/three_heads"), "--ids", "75,56,89,65,26,87,94,25,44"};

}  // namespace

void TestCliResidual::lensReadsARunAndItsRecordingAlike()
{
    const QJsonObject live = runCli(QStringList{"lens", "--json", "--top", "2"} + kPrompt).json();
    QCOMPARE(live["points"].toArray().size(), 3);
    QCOMPARE(live["cells"][2].toArray().size(), 9);
    QVERIFY(live["self_test"].toDouble(1) < 1e-5);
    QCOMPARE(live["cells"][2][8]["kl"].toDouble(-1), 0.0);
    QCOMPARE(live["cells"][1][8]["top"].toArray().size(), 2);
    QCOMPARE(live["cells"][1][3]["target"]["id"].toInt(), 26);
    QVERIFY(live["cells"][1][8]["target"].isNull());
    QCOMPARE(runCli(QStringList{"run", "--record", workspace()} + kPrompt).code, 0);
    const QJsonObject read = runCli({"lens", workspace(), "--run", "1", "--json", "--top", "2"}).json();
    QCOMPARE(read["points"], live["points"]);
    for (int point = 0; point < 3; ++point)
        for (int position = 0; position < 9; ++position) {
            QVERIFY(std::abs(read["cells"][point][position]["kl"].toDouble() - live["cells"][point][position]["kl"].toDouble()) < 1e-5);
            QCOMPARE(read["cells"][point][position]["top"][0]["id"], live["cells"][point][position]["top"][0]["id"]);
        }
    const QJsonObject one = runCli(QStringList{"lens", "--json", "--position", "-2"} + kPrompt).json();
    QCOMPARE(one["first"].toInt(), 7);
    QCOMPARE(one["cells"][0].toArray().size(), 1);
}

void TestCliResidual::lensFollowsTokensTypedAsText()
{
    QTemporaryDir model;
    makeTextModel(model.path());
    const CliResult result = runCli({"lens", "--model", model.path(), "--prompt", "abab th", "--token", " th", "--token", "#3", "--json"});
    const QJsonArray followed = result.json()["cells"][0][0]["followed"].toArray();
    QCOMPARE(followed[0]["id"].toInt(), 28);
    QCOMPARE(followed[0]["text"].toString(), QString(" th"));
    QCOMPARE(followed[1]["id"].toInt(), 3);
    QVERIFY(followed[1]["rank"].toInt() >= 1);
    const CliResult wrong = runCli({"lens", "--model", model.path(), "--prompt", "ab", "--token", "abc", "--json"});
    QCOMPARE(wrong.code, 2);
    QCOMPARE(wrong.errorReason(), QString("NotOneToken"));
    const CliResult text = runCli({"lens", "--model", model.path(), "--prompt", "abab"});
    QVERIFY(text.out.contains("self-test") && text.out.contains("rank of final"));
}

void TestCliResidual::lensSaysWhatIsMissing_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("reason");
    QTest::newRow("nothing") << QStringList{} << "Usage";
    QTest::newRow("no prompt") << QStringList{"--model", goldenModel("gpt2/tied")} << "Usage";
    QTest::newRow("no logits") << QStringList{"--model", goldenModel("gpt2/bare"), "--ids", "1,2"} << "NoUnembedding";
    QTest::newRow("no such id") << QStringList{"--token", "#97"} + kPrompt << "TokenOutOfRange";
    QTest::newRow("too early") << QStringList{"--position", "-10"} + kPrompt << "NoSuchPosition";
    QTest::newRow("post-norm") << QStringList{"--points", "attn", "--model", goldenModel("bert/masked_lm"), "--ids", "1,2"} << "PostNorm";
}

void TestCliResidual::lensSaysWhatIsMissing()
{
    QFETCH(QStringList, arguments);
    QFETCH(QString, reason);
    const CliResult result = runCli(QStringList{"lens", "--json"} + arguments);
    QCOMPARE(result.code, 2);
    QCOMPARE(result.errorReason(), reason);
}

void TestCliResidual::lensReadsAMaskedModelAtItsMask()
{
    QTemporaryDir model;
    makeMaskedModel(model.path());
    const CliResult result = runCli({"lens", "--model", model.path(), "--prompt", "a [MASK] b"});
    QCOMPARE(result.code, 0);
    QVERIFY2(result.out.contains("at position 2"), result.out.constData());
}

void TestCliResidual::attributionSumsToTheLogit()
{
    const QJsonObject document = runCli(QStringList{"attribute", "--json", "--neurons", "1", "--sources", "L1H2"} + kPrompt).json();
    QCOMPARE(document["id"].toInt(), 94);
    double sum = 0;
    const QJsonArray components = document["components"].toArray();
    for (const QJsonValue& component : components) sum += component["value"].toDouble();
    QVERIFY(std::abs(sum - document["logit"].toDouble()) < 1e-4);
    QVERIFY(std::abs(document["residual"].toDouble(1)) < 1e-4);
    QCOMPARE(components[0]["name"].toString(), QString("embed"));
    QCOMPARE(components.last()["cumulative"].toDouble(), sum);
    QCOMPARE(document["neurons"]["values"].toArray().size(), 32);
    QCOMPARE(document["sources"].toArray().size(), 9);
    const QJsonObject versus = runCli(QStringList{"attribute", "--json", "--token", "#94", "--versus", "#77"} + kPrompt).json();
    QVERIFY(std::abs(versus["logit"].toDouble() - 0.408708450582) < 1e-5);  // tests/golden/residual
    QCOMPARE(versus["versus"]["id"].toInt(), 77);
    const CliResult text = runCli(QStringList{"attribute", "--order", "rank"} + kPrompt);
    QVERIFY(text.out.contains("remainder"));
}

void TestCliResidual::attributionReadsADirection()
{
    std::vector<float> direction(24, 0.0f);
    direction[2] = 1;
    writeNpyFile(file("d.npy").toStdString(), DType::F32, Shape{24}, std::as_bytes(std::span(direction)));
    const QJsonObject document = runCli(QStringList{"attribute", "--json", "--direction", file("d.npy"), "--after-layer", "0"} + kPrompt).json();
    QVERIFY(document["id"].isUndefined());
    QVERIFY(std::abs(document["residual"].toDouble(1)) < 1e-5);
    QCOMPARE(document["components"].toArray().last()["name"].toString(), QString("L0 mlp"));
}

void TestCliResidual::attributionRefusesWhatItCannotDo()
{
    QCOMPARE(runCli({"attribute", "--json", "--model", goldenModel("bert/masked_lm"), "--ids", "1,2"}).errorReason(), QString("PostNorm"));
    QCOMPARE(runCli(QStringList{"attribute", "--json", "--sources", "third"} + kPrompt).code, 2);
    QCOMPARE(runCli(QStringList{"attribute", "--json", "--neurons", "2"} + kPrompt).errorReason(), QString("NoSuchLayer"));
}

void TestCliResidual::headsAreReadFromTheirWeights()
{
    const QStringList heads{"heads", "--model", goldenModel("gpt2/three_heads"), "--tokens", "5", "--prompts", "2", "--json"};
    const QJsonObject plain = runCli(heads).json();
    QVERIFY(plain["circuits"].isUndefined());
    QVERIFY(plain["heads"][0]["scores"]["copying"].isUndefined());
    const QJsonObject read = runCli(heads + QStringList{"--circuits", "--pairs", "2"}).json();
    QVERIFY(std::abs(read["heads"][0]["scores"]["copying"].toDouble() + 0.195479277317) < 1e-5);  // tests/golden/residual
    QCOMPARE(read["circuits"]["spectra"].toArray().size(), 6);
    QCOMPARE(read["circuits"]["composition"]["key"]["pairs"].toArray().size(), 2);
    const QJsonObject best = read["circuits"]["composition"]["query"]["pairs"][0].toObject();
    QVERIFY(best["score"].toDouble() >= read["circuits"]["composition"]["query"]["pairs"][1]["score"].toDouble());
}

void TestCliResidual::streamsAreMeasured()
{
    const QJsonObject document = runCli(QStringList{"stream", "--json", "--top", "3", "--sites", "blocks.*.hook_resid_post"} + kPrompt).json();
    QCOMPARE(document["stream"].toArray().size(), 3);
    QVERIFY(std::abs(document["stream"][0]["norm"][0].toDouble() - 1.79835235088) < 1e-5);  // tests/golden/residual
    const QJsonArray sites = document["outliers"]["sites"].toArray();
    QCOMPARE(sites.size(), 2);
    QVERIFY(std::abs(sites[1]["kurtosis"].toDouble() - 3.07026840937) < 1e-5);
    QCOMPARE(sites[1]["dimensions"].toArray().size(), 3);
    QCOMPARE(sites[1]["tokens"].toArray().size(), 3);
    QVERIFY(runCli(QStringList{"stream", "--halves"} + kPrompt).out.contains("mean kurtosis"));
}

void TestCliResidual::modelsAreConvertedAndCompared()
{
    for (const QString target : {"folded", "rmsnorm", "crmsnorm"}) {
        const QStringList convert{"model", "convert", goldenModel("gpt2/three_heads"), "--to", target, "--out", file(target), "--json"};
        const CliResult result = runCli(convert);
        QCOMPARE(result.code, 0);
        QVERIFY(result.json()["ok"].toBool() && result.json()["max_rel_diff"].toDouble(1) < 2e-5);
        QCOMPARE(runCli(convert).errorReason(), QString("FolderNotEmpty"));
        QCOMPARE(runCli({"model", "verify", file(target), "--ids", "1,2,3"}).code, 0);
        const QJsonObject comparison = runCli(QStringList{"compare", "--json", "--other-model", file(target), "--sites", "logits"} + kPrompt).json();
        QVERIFY(comparison["sites"][0]["rel_diff"].toDouble(1) < 2e-5);
        QVERIFY(comparison["sites"][0]["cosine"].toDouble() > 0.99999);
    }
    QCOMPARE(runCli({"model", "convert", goldenModel("bert/masked_lm"), "--to", "rmsnorm", "--out", file("b"), "--json"}).errorReason(), QString("PostNorm"));
}

void TestCliResidual::recordingsAreCompared()
{
    QCOMPARE(runCli(QStringList{"run", "--record", workspace()} + kPrompt).code, 0);
    QCOMPARE(runCli(QStringList{"run", "--record", workspace(), "--set", "blocks.1.hook_attn_out=zero"} + kPrompt).code, 0);
    const QJsonObject document = runCli({"compare", workspace(), "--run", "1", "--with", "2", "--json"}).json();
    QCOMPARE(document["first_differing"].toString(), QString("blocks.1.hook_attn_out"));
    QVERIFY(document["only_first"].toArray().isEmpty());
    QVERIFY(runCli({"compare", workspace(), "--run", "1", "--with", "1"}).out.contains("the same within"));
    QCOMPARE(runCli({"compare", workspace(), "--run", "1", "--json"}).errorReason(), QString("Usage"));
    QCOMPARE(runCli({"compare", workspace(), "--run", "1", "--with", "9", "--json"}).errorReason(), QString("NoSuchRun"));
}

QTEST_GUILESS_MAIN(TestCliResidual)
#include "tst_cli_residual.moc"
