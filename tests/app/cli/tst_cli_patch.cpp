#include "tests/app/cli/text_models.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace orrery;
using namespace orrery::testing;

namespace {

const QString kSample = QStringLiteral(ORRERY_SOURCE_DIR "/resources/sample");
// One token differs, and what came after it before.
const QString kClean = QStringLiteral("the king sat and the lord ran and the king"), kCorrupt = QStringLiteral("the king sat and the lord ran and the lord");

}  // namespace

class TestCliPatch : public QObject {
    Q_OBJECT
private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }
    void aGridHasACellForEachLayerAndPosition();
    void headsAndExpressionsAreTaken();
    void gridsAreWritten();
    void unequalPromptsSayWhere();
    void badMetricsSayWhichCharacter();
    void aSetHasMeansAndIntervals();
    void aSubjectIsTraced();
    void ablationFindsWhatRepeatedTextNeeds();
    void aRecipeChangesARun();
    void workspacesKeepSetsAndRecipes();
    void pathsEndInReceivers();
    void aGridIsKeptAndShownAgain();

private:
    QString file(const QString& name) const { return m_folder->filePath(name); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestCliPatch::aGridHasACellForEachLayerAndPosition()
{
    const auto result = runCli({"patch", "--model", kSample, "--clean", kClean, "--corrupt", kCorrupt, "--json"});
    QCOMPARE(result.code, 0);
    const auto document = result.json();
    QCOMPARE(document["site"].toString(), QString("resid_pre"));
    const qsizetype tokens = document["prompts"]["clean"]["ids"].toArray().size();
    QCOMPARE(document["values"].toArray().size(), 4);
    QCOMPARE(document["values"][3].toArray().size(), tokens);
    QCOMPARE(document["columns"].toArray().size(), tokens);
    QVERIFY(!document["prompts"]["differ_at"].toArray().isEmpty());
    QCOMPARE(document["layers"].toInt(), 4);
    // Patching all of the stream that differs, before anything is mixed, is the clean run.
    QCOMPARE(document["prompts"]["differ_at"].toArray().size(), 1);
    QVERIFY(std::abs(document["effects"][0][document["prompts"]["differ_at"][0].toInt()].toDouble() - 1) < 1e-3);
}

void TestCliPatch::headsAndExpressionsAreTaken()
{
    const auto result = runCli({"patch", "--model", kSample, "--clean", kClean, "--corrupt", kCorrupt, "--site", "z", "--metric", "2 * logit(#300) - prob(#301)",
        "--direction", "noise", "--json"});
    QCOMPARE(result.code, 0);
    QCOMPARE(result.json()["by"].toString(), QString("head"));
    QCOMPARE(result.json()["direction"].toString(), QString("noise"));
    QCOMPARE(result.json()["values"][0].toArray().size(), 4);
    QVERIFY(runCli({"patch", "--model", kSample, "--clean", kClean, "--corrupt", kCorrupt, "--site", "z"}).out.contains("layer"));
}

void TestCliPatch::gridsAreWritten()
{
    const QStringList command{"patch", "--model", kSample, "--clean", kClean, "--corrupt", kCorrupt, "--site", "pattern", "--out"};
    QCOMPARE(runCli(command + QStringList{file("g.csv")}).code, 0);
    QFile csv(file("g.csv"));
    QVERIFY(csv.open(QIODevice::ReadOnly));
    const QByteArray text = csv.readAll();
    QVERIFY(text.startsWith("layer,head,label,value,effect\r\n0,0,0,"));
    QCOMPARE(text.count('\n'), 17);
    QCOMPARE(runCli(command + QStringList{file("g.npy")}).code, 0);
    QCOMPARE(runCli(command + QStringList{file("g.json")}).code, 0);
    QCOMPARE(runCli(command + QStringList{file("g.txt")}).code, 2);
}

void TestCliPatch::unequalPromptsSayWhere()
{
    const auto result = runCli({"patch", "--model", kSample, "--clean", "my king is here", "--corrupt", "my lord the king is here", "--json"});
    QCOMPARE(result.code, 2);
    QVERIFY2(result.out.contains("\\\" lord\\\", \\\" the\\\""), result.out.constData());
}

void TestCliPatch::badMetricsSayWhichCharacter()
{
    const auto result = runCli({"patch", "--model", kSample, "--clean", kClean, "--corrupt", kCorrupt, "--metric", "logit(#1) -", "--json"});
    QCOMPARE(result.code, 2);
    QCOMPARE(result.json()["error"]["at"].toString(), QString("character 12"));
}

void TestCliPatch::aSetHasMeansAndIntervals()
{
    writeFile(file("pairs.csv"), QStringLiteral("clean,corrupt,answer,wrong\n%1,%2, the king, lord\n").arg(kClean, kCorrupt).toUtf8());
    const auto twoTokens = runCli({"patch", "--model", kSample, "--set", file("pairs.csv"), "--json"});
    QCOMPARE(twoTokens.code, 2);
    QVERIFY2(twoTokens.out.contains("row 1 of the set"), twoTokens.out.constData());
    writeFile(file("pairs.jsonl"), QStringLiteral("{\"clean\":\"%1\",\"corrupt\":\"%2\"}\n{\"clean\":\"%2\",\"corrupt\":\"%1\"}\n").arg(kClean, kCorrupt).toUtf8());
    const auto set = runCli({"patch", "--model", kSample, "--set", file("pairs.jsonl"), "--site", "z", "--json"});
    QCOMPARE(set.code, 0);
    QCOMPARE(set.json()["n"].toInt(), 2);
    QCOMPARE(set.json()["interval"].toString(), QString("bootstrap"));
    QCOMPARE(set.json()["effects_high"].toArray().size(), 4);
    writeFile(file("bad.csv"), "clean,corrupt\na,b\nc,\n");
    const auto bad = runCli({"patch", "--model", kSample, "--set", file("bad.csv"), "--json"});
    QCOMPARE(bad.code, 1);
    QVERIFY2(bad.json()["error"]["at"].toString().contains("row 2 (line 3), column \"corrupt\""), bad.out.constData());
}

void TestCliPatch::aSubjectIsTraced()
{
    const auto result = runCli({"patch", "--model", kSample, "--clean", kClean, "--subject", "0,1", "--samples", "3", "--site", "resid_post", "--metric", "prob", "--json"});
    QCOMPARE(result.code, 0);
    QCOMPARE(result.json()["n"].toInt(), 3);
    QCOMPARE(result.json()["noise"]["samples"].toInt(), 3);
    QVERIFY(result.json()["noise"]["deviation"].toDouble() > 0);
    QCOMPARE(runCli({"patch", "--model", kSample, "--clean", kClean}).code, 2);
}

void TestCliPatch::ablationFindsWhatRepeatedTextNeeds()
{
    const auto heads = runCli({"heads", "--model", kSample, "--sort", "induction", "--json"}).json()["heads"].toArray();
    const auto result = runCli({"ablate", "--model", kSample, "--repeated", "--tokens", "30", "--count", "4", "--json"});
    QCOMPARE(result.code, 0);
    QCOMPARE(result.json()["n"].toInt(), 4);
    const QJsonArray units = result.json()["units"].toArray();
    QCOMPARE(units.size(), 16);
    for (const QJsonValue& unit : units) {
        const bool best = unit["layer"] == heads[0]["layer"] && unit["head"] == heads[0]["head"];
        if (best) QVERIFY(unit["change"]["low"].toDouble() > 0.5);
    }
    QCOMPARE(runCli({"ablate", "--model", kSample, "--prompt", kClean, "--sites", "blocks.*.hook_mlp_out", "--kind", "zero", "--metric", "logit_diff", "--json"}).code, 0);
    QCOMPARE(runCli({"ablate", "--model", kSample, "--json"}).code, 2);
}

void TestCliPatch::aRecipeChangesARun()
{
    const auto logits = [&](const QStringList& more) {
        return runCli(QStringList{"run", "--model", kSample, "--prompt", kClean, "--json"} + more).json()["top"].toArray();
    };
    writeFile(file("off.json"), "{\"orrery_recipe\": 1, \"name\": \"off\", \"steps\": [{\"kind\": \"zero\", \"site\": \"blocks.*.attn.hook_z\", \"heads\": [0]}]}");
    QCOMPARE(logits({"--recipe", file("off.json")}), logits({"--set", "blocks.*.attn.hook_z=zero@heads=0"}));
    QVERIFY(logits({"--recipe", file("off.json")}) != logits({}));
    writeFile(file("bad.json"), "{\"orrery_recipe\": 1, \"name\": \"x\", \"steps\": [{\"kind\": \"nil\", \"site\": \"z0\"}]}");
    const auto bad = runCli({"run", "--model", kSample, "--prompt", kClean, "--recipe", file("bad.json"), "--json"});
    QCOMPARE(bad.code, 1);
    QCOMPARE(bad.json()["error"]["at"].toString(), QString("/steps/0/kind"));
}

void TestCliPatch::workspacesKeepSetsAndRecipes()
{
    writeFile(file("pairs.jsonl"), QStringLiteral("{\"clean\":\"%1\",\"corrupt\":\"%2\"}\n").arg(kClean, kCorrupt).toUtf8());
    writeFile(file("off.json"), "{\"orrery_recipe\": 1, \"name\": \"off\", \"steps\": [{\"kind\": \"zero\", \"site\": \"z0\"}]}");
    const QString workspace = file("w.orrery");
    QCOMPARE(runCli({"db", "keep", workspace, "--prompts", file("pairs.jsonl"), "--json"}).json()["items"].toInt(), 1);
    QCOMPARE(runCli({"db", "keep", workspace, "--recipe", file("off.json")}).code, 0);
    const auto kept = runCli({"db", "kept", workspace, "--json"}).json();
    QCOMPARE(kept["prompts"][0]["name"].toString(), QString("pairs"));
    QCOMPARE(kept["recipes"][0]["name"].toString(), QString("off"));
    QCOMPARE(runCli({"patch", "--model", kSample, "--set", workspace + ":pairs", "--site", "z", "--json"}).json()["n"].toInt(), 1);
    const QStringList run{"run", "--model", kSample, "--prompt", kClean, "--json", "--recipe"};
    QCOMPARE(runCli(run + QStringList{workspace + ":off"}).json()["top"], runCli(run + QStringList{file("off.json")}).json()["top"]);
    QCOMPARE(runCli(run + QStringList{workspace + ":on"}).errorReason(), QString("NoSuchRecipe"));
    QCOMPARE(runCli({"db", "forget", workspace, "--prompts", "pairs"}).code, 0);
    QCOMPARE(runCli({"patch", "--model", kSample, "--set", workspace + ":pairs", "--json"}).errorReason(), QString("NoSuchPromptSet"));
    QCOMPARE(runCli({"db", "check", workspace}).code, 0);
}

void TestCliPatch::pathsEndInReceivers()
{
    const QStringList path{"patch", "--model", kSample, "--clean", kClean, "--corrupt", kCorrupt, "--json", "--receivers"};
    const auto keys = runCli(path + QStringList{"k1.0"});  // the sample's induction head reads what its previous-token head wrote
    QCOMPARE(keys.code, 0);
    QCOMPARE(keys.json()["direction"].toString(), QString("noise"));
    QCOMPARE(keys.json()["values"][2][0].toDouble(), keys.json()["clean"].toDouble());
    QVERIFY(keys.json()["values"][0].toArray() != keys.json()["values"][1].toArray());
    QCOMPARE(runCli(path + QStringList{"logits", "--frozen-mlps"}).json()["mlps"].toString(), QString("frozen"));
    QCOMPARE(runCli(path + QStringList{"q9"}).errorReason(), QString("NoSuchReceiver"));
    QCOMPARE(runCli(path + QStringList{"q9.9"}).errorReason(), QString("NoSuchReceiver"));
}

void TestCliPatch::aGridIsKeptAndShownAgain()
{
    const QString workspace = file("kept.orrery");
    const QStringList command{"patch", "--model", kSample, "--clean", kClean, "--corrupt", kCorrupt, "--site", "z", "--positions", "9", "--record", workspace};
    const auto printed = runCli(command + QStringList{"--as", "which heads", "--seed", "3", "--json"});
    QCOMPARE(printed.code, 0);
    QCOMPARE(runCli(command).code, 0);
    const auto kept = runCli({"db", "kept", workspace, "--json"}).json()["analyses"].toArray();
    QCOMPARE(kept.size(), 2);
    QCOMPARE(kept[0]["kind"].toString(), QString("patch"));
    QCOMPARE(kept[0]["name"].toString(), QString("which heads"));
    QCOMPARE(kept[0]["model"]["digest"].toString().size(), 64);
    QCOMPARE(kept[0]["command"].toString(), QString("orrery-cli patch --model %1 --clean '%2' --corrupt '%3' --site z --positions 9 --seed 3").arg(kSample, kClean, kCorrupt));
    QCOMPARE(kept[1]["name"].toString(), QString("patch 1"));
    QCOMPARE(runCli({"db", "kept", workspace, "--analysis", "which heads"}).out, printed.out);
    QCOMPARE(runCli({"db", "kept", workspace, "--analysis", "1", "--out", file("grid.json")}).code, 0);
    QFile written(file("grid.json"));
    QVERIFY(written.open(QIODevice::ReadOnly));
    QCOMPARE(written.readAll(), printed.out);
    // What the settings say computes the same values again.
    writeFile(file("again.json"), QJsonDocument(kept[0]["settings"].toObject()).toJson());
    QCOMPARE(runCli({"patch", "--config", file("again.json"), "--json"}).json()["values"], printed.json()["values"]);
    QCOMPARE(runCli(command + QStringList{"--as", "which heads", "--json"}).errorReason(), QString("NameTaken"));
    QCOMPARE(runCli({"patch", "--model", kSample, "--clean", kClean, "--corrupt", kCorrupt, "--as", "x", "--json"}).code, 2);
    QCOMPARE(runCli({"db", "check", workspace, "--json"}).json()["analyses"].toInt(), 2);
    QCOMPARE(runCli({"db", "info", workspace, "--json"}).json()["analyses"].toArray().size(), 2);
    QCOMPARE(runCli({"db", "forget", workspace, "--analysis", "patch 1"}).code, 0);
    QCOMPARE(runCli({"db", "kept", workspace, "--analysis", "2", "--json"}).errorReason(), QString("NoSuchAnalysis"));
}

QTEST_GUILESS_MAIN(TestCliPatch)
#include "tst_cli_patch.moc"
