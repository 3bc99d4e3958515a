// Tiny checkpoints against reference activations from other implementations: golden/models/README.md.
#include "core/checkpoint/model_folder.h"
#include "core/model/generation.h"
#include "core/model/sites.h"
#include "core/model/verify.h"
#include "tests/core/model/golden_tensors.h"
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

/// Rows of `full` along the axis that counts positions: 1 for scores and patterns, else 0.
Tensor chosenRows(const Tensor& full, int axis, const std::vector<int64_t>& rows)
{
    const int64_t outer = axis == 1 ? full.shape()[0] : 1, length = full.shape()[axis];
    const int64_t inner = full.count() / (outer * length);
    std::vector<float> kept;
    for (int64_t block = 0; block < outer; ++block)
        for (const int64_t row : rows) {
            const float* from = full.data() + (block * length + row) * inner;
            kept.insert(kept.end(), from, from + inner);
        }
    const Shape shape{static_cast<int64_t>(kept.size())};
    return Tensor(shape, kept);
}

/// The sum over that axis, infinities counting as 0; `magnitudes` sums |x|.
std::vector<double> axisSum(const Tensor& full, int axis)
{
    const int64_t outer = axis == 1 ? full.shape()[0] : 1, length = full.shape()[axis];
    const int64_t inner = full.count() / (outer * length);
    std::vector<double> sums(static_cast<size_t>(outer * inner), 0);
    for (int64_t i = 0; i < full.count(); ++i) {
        const float value = full.data()[i];
        if (std::isfinite(value)) sums[static_cast<size_t>(i / (inner * length) * inner + i % inner)] += value;
    }
    return sums;
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

private:
    void compareWhole(const std::string& name, const Tensor& ours, const Tensor& expected);
    void compareRows(const std::string& site, const Tensor& ours, const std::map<std::string, Tensor>& expected, const std::vector<int64_t>& rows);
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

void TestGoldenModels::compareWhole(const std::string& name, const Tensor& ours, const Tensor& expected)
{
    QVERIFY2(ours.shape() == expected.shape(), (name + " has shape " + ours.shape().text() + ", not " + expected.shape().text()).c_str());
    const double found = difference(ours, expected);
    QVERIFY2(found <= limitOf(name), (name + " differs by " + std::to_string(found)).c_str());
}

void TestGoldenModels::compareRows(const std::string& site, const Tensor& ours, const std::map<std::string, Tensor>& expected,
    const std::vector<int64_t>& rows)
{
    const int axis = site.ends_with("hook_pattern") || site.find("scores") != std::string::npos ? 1 : 0;
    const Tensor& wanted = expected.at(site + "@rows");
    const Tensor kept = chosenRows(ours, axis, rows);
    QCOMPARE(kept.count(), wanted.count());
    const double found = difference(kept, Tensor(kept.shape(), wanted.values()));
    QVERIFY2(found <= limitOf(site), (site + " differs by " + std::to_string(found) + " in its chosen rows").c_str());
    const std::vector<double> sums = axisSum(ours, axis);
    const Tensor &sum = expected.at(site + "@sum"), &magnitude = expected.at(site + "@abs_sum");
    QCOMPARE(static_cast<int64_t>(sums.size()), sum.count());
    const double largest = *std::max_element(magnitude.values().begin(), magnitude.values().end());
    for (size_t i = 0; i < sums.size(); ++i)
        QVERIFY2(std::abs(sums[i] - sum.data()[i]) <= limitOf(site) * largest, (site + ": sum " + std::to_string(i)).c_str());
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
        if (name == site) compareWhole(name, ours.at(site), tensor);
        else if (name.ends_with("@rows")) compareRows(site, ours.at(site), expected, golden.rows);
        if (QTest::currentTestFailed()) return;
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
