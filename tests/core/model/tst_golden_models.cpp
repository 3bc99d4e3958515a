// Tiny checkpoints against reference activations from other implementations: golden/models/README.md.
#include "core/checkpoint/model_folder.h"
#include "core/model/generation.h"
#include "core/model/sites.h"
#include "core/model/verify.h"
#include "tests/core/model/golden_tensors.h"
#include "tests/core/model/long_golden.h"
#include "tests/core/model/random_model.h"

#include <QDir>
#include <QTest>

#include <cmath>

using namespace orrery;
using namespace orrery::testing;

namespace {

std::string goldenFolder(const QString& variant)
{
    return (QStringLiteral(ORRERY_GOLDEN_DIR "/models/") + variant).toStdString();
}

double limitOf(const std::string& site)
{
    return site.starts_with("logits") ? 1e-4 : 1e-5;
}

}  // namespace

class TestGoldenModels : public QObject {
    Q_OBJECT
private slots:
    void everySiteEqualsTheReference_data();
    void everySiteEqualsTheReference();
    void bothRoadsAgreeOnEveryVariant_data() { everySiteEqualsTheReference_data(); }
    void bothRoadsAgreeOnEveryVariant();
    void greedyContinuationsEqualTheReference_data();
    void greedyContinuationsEqualTheReference();
};

void TestGoldenModels::everySiteEqualsTheReference_data()
{
    QTest::addColumn<QString>("variant");
    for (const char* family : {"gpt2", "bert"}) {
        const QDir folder(QStringLiteral(ORRERY_GOLDEN_DIR "/models/") + family);
        const QStringList variants = folder.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
        QVERIFY2(variants.size() >= 12, family);
        for (const QString& variant : variants) QTest::newRow(qPrintable(family + QString('/') + variant)) << family + QString('/') + variant;
    }
}

void TestGoldenModels::everySiteEqualsTheReference()
{
    QFETCH(QString, variant);
    const std::string path = goldenFolder(variant);
    const ModelFolder folder = ModelFolder::open(path);
    QVERIFY(folder.missing().empty());
    Model model(folder.config(), folder.loadWeights());
    const GoldenPrompt golden = readPrompt(path + "/prompt.json");
    const auto expected = readTensors(path + "/expected.safetensors");
    std::vector<std::string> names;
    for (const GraphSite& site : modelSites(folder.config())) names.push_back(site.name);
    const auto ours = runSites(model, {{golden.prompt}, names, {}});
    QVERIFY(expected.size() > 20);
    for (const auto& [name, tensor] : expected) {
        const std::string site = name.substr(0, name.find('@'));
        QVERIFY2(ours.count(site), (site + " is not one of our sites").c_str());
        if (name.ends_with("sum")) continue;  // read with the rows
        const int axis = site.ends_with("hook_pattern") || site.find("scores") != std::string::npos ? 1 : 0;
        const std::string found = goldenDifference(expected, site, ours.at(site), axis, golden.rows, limitOf(site));
        QVERIFY2(found.empty(), found.c_str());
    }
}

void TestGoldenModels::bothRoadsAgreeOnEveryVariant()
{
    QFETCH(QString, variant);
    const std::string path = goldenFolder(variant);
    const ModelFolder folder = ModelFolder::open(path);
    Model model(folder.config(), folder.loadWeights());
    Prompt prompt = readPrompt(path + "/prompt.json").prompt;
    if (prompt.ids.size() > 40) {
        prompt.ids.resize(40);
        if (!prompt.typeIds.empty()) prompt.typeIds.resize(40);
    }
    const VerifyResult result = verifyModel(model, prompt);
    QVERIFY2(result.ok, (result.firstDiffering + ", worst " + result.worstSite + " " + std::to_string(result.worst)).c_str());
}

void TestGoldenModels::greedyContinuationsEqualTheReference_data()
{
    QTest::addColumn<QString>("variant");
    QTest::newRow("tied") << "gpt2/tied";
    QTest::newRow("untied") << "gpt2/untied";
}

void TestGoldenModels::greedyContinuationsEqualTheReference()
{
    QFETCH(QString, variant);
    const std::string path = goldenFolder(variant);
    const ModelFolder folder = ModelFolder::open(path);
    Model model(folder.config(), folder.loadWeights());
    const Json golden = parseJson(readTextFile(path + "/generation.json", 1 << 20));
    const auto greedy = golden.at("greedy").get<std::vector<int32_t>>();
    GenerateRequest request;
    request.prompt = golden.at("prompt").get<std::vector<int32_t>>();
    request.tokens = static_cast<int>(greedy.size());
    QVERIFY(generate(model, request) == greedy);
    std::vector<int32_t> ids = request.prompt;
    for (size_t step = 0; step < greedy.size(); ++step) {
        const Tensor logits = runSites(model, {{{ids, {}}}, {"last_logits"}, {}}).at("last_logits");
        const auto top = topTokens(logits.values(), 5, folder.config().vocabulary);
        for (size_t rank = 0; rank < top.size(); ++rank) {
            const Json& wanted = golden.at("top").at(step).at(rank);
            QCOMPARE(top[rank].id, wanted.at("id").get<int32_t>());
            QVERIFY(std::abs(top[rank].probability - wanted.at("prob").get<double>()) < 1e-5);
        }
        ids.push_back(greedy[step]);
    }
}

QTEST_APPLESS_MAIN(TestGoldenModels)
#include "tst_golden_models.moc"
