#include "core/model/sites.h"
#include "core/checkpoint/model_folder.h"
#include "tests/app/cli/text_models.h"

#include <QTemporaryDir>
#include <QTest>

using namespace orrery;
using namespace orrery::testing;

class TestCliModel : public QObject {
    Q_OBJECT
private slots:
    void inspectSaysWhatTheConfigSays();
    void inspectListsWhatDoesNotFit();
    void everyGoldenModelVerifies_data();
    void everyGoldenModelVerifies();
    void verifyTakesAPrompt();
    void damagedWeightsEndVerifyWithAnError();
    void sitesAreTheModelsSites();
    void sitesCanBeChosen();
};

void TestCliModel::inspectSaysWhatTheConfigSays()
{
    const CliResult result = runCli({"model", "inspect", goldenModel("gpt2/tied"), "--json"});
    QCOMPARE(result.code, 0);
    const QJsonObject document = result.json();
    QCOMPARE(document["family"].toString(), QString("gpt2"));
    // 97 * 32 tokens, 32 * 32 positions, two blocks of 12 * 32^2 + 13 * 32, and the final norm.
    QCOMPARE(document["parameters"].toInt(), 97 * 32 + 32 * 32 + 2 * (12 * 32 * 32 + 13 * 32) + 64);
    QCOMPARE(document["layers"].toInt(), 2);
    QCOMPARE(document["heads"].toInt(), 4);
    QCOMPARE(document["width"].toInt(), 32);
    QCOMPARE(document["vocab"].toInt(), 97);
    QCOMPARE(document["context"].toInt(), 32);
    QVERIFY(document["unmatched"].toArray().isEmpty() && document["missing"].toArray().isEmpty());
    bool found = false;
    for (const QJsonValue& tensor : document["tensors"].toArray()) {
        if (!tensor["name"].toString().endsWith("wte.weight")) continue;
        found = true;
        QCOMPARE(tensor["dtype"].toString(), QString("f32"));
        QCOMPARE(tensor["shape"].toArray(), (QJsonArray{97, 32}));
    }
    QVERIFY(found);
    const CliResult text = runCli({"model", "inspect", goldenModel("gpt2/tied"), "--tensors"});
    QVERIFY(text.out.contains("wte.weight") && text.out.contains("[97, 32]"));
}

void TestCliModel::inspectListsWhatDoesNotFit()
{
    const QTemporaryDir folder;
    copyModel("gpt2/tied", folder.path());
    QFile config(folder.filePath("config.json"));
    QVERIFY(config.open(QIODevice::ReadOnly));
    const QByteArray text = config.readAll();
    config.close();
    writeFile(folder.filePath("config.json"), QByteArray(text).replace("\"n_layer\": 2", "\"n_layer\": 3"));
    const QJsonObject deeper = runCli({"model", "inspect", folder.path(), "--json"}).json();
    QVERIFY(!deeper["missing"].toArray().isEmpty());
    QCOMPARE(runCli({"run", "--model", folder.path(), "--ids", "1", "--json"}).errorReason(), QString("TensorMissing"));
    writeFile(folder.filePath("config.json"), QByteArray(text).replace("\"n_layer\": 2", "\"n_layer\": 1"));
    QVERIFY(!runCli({"model", "inspect", folder.path(), "--json"}).json()["unmatched"].toArray().isEmpty());
    writeFile(folder.filePath("config.json"), QByteArray(text).replace("\"vocab_size\": 97", "\"vocab_size\": 98"));
    QVERIFY(!runCli({"model", "inspect", folder.path(), "--json"}).json()["mismatched"].toArray().isEmpty());
}

void TestCliModel::everyGoldenModelVerifies_data()
{
    QTest::addColumn<QString>("model");
    for (const char* family : {"gpt2", "bert"})
        for (const QString& name : QDir(goldenModel(family)).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name))
            QTest::newRow(qPrintable(family + ("/" + name))) << family + ("/" + name);
}

void TestCliModel::everyGoldenModelVerifies()
{
    QFETCH(QString, model);
    const CliResult result = runCli({"model", "verify", goldenModel(model), "--json"});
    QCOMPARE(result.code, 0);
    QVERIFY(result.json()["ok"].toBool());
    QVERIFY(result.json()["max_rel_diff"].toDouble(1) <= 1e-4);
    QVERIFY(result.json()["transforms"].isArray());
    QVERIFY(!result.json()["worst_site"].toString().isEmpty());
}

void TestCliModel::verifyTakesAPrompt()
{
    const QTemporaryDir folder;
    makeTextModel(folder.path());
    const QJsonObject document = runCli({"model", "verify", folder.path(), "--prompt", "ab", "--json"}).json();
    QCOMPARE(document["ids"].toArray(), (QJsonArray{0, 1}));
    const CliResult text = runCli({"model", "verify", folder.path(), "--prompt", "ab"});
    QCOMPARE(text.code, 0);
    QVERIFY(text.out.contains("ok: every site agrees"));
}

void TestCliModel::damagedWeightsEndVerifyWithAnError()
{
    const QTemporaryDir folder;
    copyModel("gpt2/tied", folder.path());
    QFile weights(folder.filePath("model.safetensors"));
    QVERIFY(weights.resize(weights.size() - 100));
    const CliResult result = runCli({"model", "verify", folder.path(), "--json"});
    QCOMPARE(result.code, 1);
    QCOMPARE(result.errorKind(), QString("Format"));
}

void TestCliModel::sitesAreTheModelsSites()
{
    const ModelFolder folder = ModelFolder::open(goldenModel("bert/pooled").toStdString());
    const QJsonArray listed = runCli({"sites", "--model", goldenModel("bert/pooled"), "--json", "--tokens", "7"}).json()["sites"].toArray();
    const auto sites = modelSites(folder.config());
    QCOMPARE(listed.size(), static_cast<int>(sites.size()));
    for (int i = 0; i < listed.size(); ++i) {
        const GraphSite& site = sites[static_cast<size_t>(i)];
        QCOMPARE(listed[i]["name"].toString(), QString::fromStdString(site.name));
        QCOMPARE(listed[i]["opt_in"].toBool(), site.optIn);
        QCOMPARE(listed[i]["shape"].toArray().size(), static_cast<int>(site.axes.size()));
        for (int axis = 0; axis < static_cast<int>(site.axes.size()); ++axis) {
            const int64_t size = site.sizes[static_cast<size_t>(axis)];
            QCOMPARE(listed[i]["shape"][axis].toInteger(), size ? size : 7);
        }
    }
}

void TestCliModel::sitesCanBeChosen()
{
    const QJsonArray some = runCli({"sites", "--model", goldenModel("gpt2/tied"), "--sites", "resid_post1,blocks.*.attn.hook_result", "--json"}).json()["sites"].toArray();
    QStringList names;
    for (const QJsonValue& site : some) names << site["name"].toString();
    QCOMPARE(names, (QStringList{"blocks.0.attn.hook_result", "blocks.1.attn.hook_result", "blocks.1.hook_resid_post"}));
    QVERIFY(runCli({"sites", "--model", goldenModel("gpt2/tied")}).out.contains("opt-in"));
}

QTEST_GUILESS_MAIN(TestCliModel)
#include "tst_cli_model.moc"
