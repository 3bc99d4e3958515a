#include "core/analysis/run_comparison.h"

#include "core/analysis/representation_similarity.h"
#include "core/analysis/run_recording.h"
#include "tests/core/model/random_model.h"
#include "tests/thrown_error.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace orrery;
using namespace orrery::testing;

class TestRunComparison : public QObject {
    Q_OBJECT
private slots:
    void linearCkaIsAsSolvedByHand();
    void debiasedCkaIsAsComputedByNumPy();
    void similarityIgnoresRotationAndScale();
    void whatIsIndependentIsNotSimilar();
    void examplesMustBeTheSame();
    void sitesAreComparedNumberByNumber();
    void anInterventionIsWhereModelsPart();
    void recordingsAreCompared();
    void modelsOfOtherWidthsAreComparedByCka();
};

namespace {

Tensor normalTensor(int64_t rows, int64_t columns, uint64_t seed)
{
    CounterRandom random(seed, 3);
    Tensor tensor(Shape{rows, columns});
    for (float& x : tensor.values()) x = static_cast<float>(std::sqrt(-2 * std::log(1 - random.uniform())) * std::cos(2 * M_PI * random.uniform()));
    return tensor;
}

Tensor tensorOf(int64_t rows, int64_t columns, const std::vector<float>& values) { return Tensor(Shape{rows, columns}, values); }

}  // namespace

// analysis-methods section 8.
void TestRunComparison::linearCkaIsAsSolvedByHand()
{
    QVERIFY(std::abs(linearCka(tensorOf(4, 2, {1, 0, 0, 1, 1, 1, 2, 0}), tensorOf(4, 1, {1, 2, 2, 1})) - 0.755929) < 1e-6);
}

// The estimator written out in NumPy for these two small matrices.
void TestRunComparison::debiasedCkaIsAsComputedByNumPy()
{
    const Tensor x = tensorOf(6, 2, {1, 0, 0, 1, 1, 1, 2, 0, -1, 3, 0.5f, -2}), y = tensorOf(6, 1, {1, 2, 2, 1, 0, -1});
    QVERIFY2(std::abs(debiasedCka(x, y) - -0.45145772191871125) < 1e-9, std::to_string(debiasedCka(x, y)).c_str());
}

void TestRunComparison::similarityIgnoresRotationAndScale()
{
    const Tensor x = normalTensor(20, 2, 1);
    Tensor turned = x;
    for (int64_t row = 0; row < 20; ++row) {
        turned.data()[2 * row] = 3 * (0.6f * x.data()[2 * row] - 0.8f * x.data()[2 * row + 1]);
        turned.data()[2 * row + 1] = 3 * (0.8f * x.data()[2 * row] + 0.6f * x.data()[2 * row + 1]);
    }
    QVERIFY(std::abs(debiasedCka(x, turned) - 1) < 1e-6);
    QVERIFY(std::abs(linearCka(x, turned) - 1) < 1e-6);
}

// Independent 64 x 512: the plain form says 0.889, the debiased one 0 within 0.023 (analysis-methods section 8).
void TestRunComparison::whatIsIndependentIsNotSimilar()
{
    const Tensor x = normalTensor(64, 512, 1), y = normalTensor(64, 512, 2);
    QVERIFY(std::abs(linearCka(x, y) - 0.889) < 0.015);
    QVERIFY(std::abs(debiasedCka(x, y)) < 0.08);
}

void TestRunComparison::examplesMustBeTheSame()
{
    QCOMPARE(kindOf([] { debiasedCka(normalTensor(5, 2, 1), normalTensor(6, 2, 1)); }), ErrorKind::Shape);
    QVERIFY(std::isnan(debiasedCka(normalTensor(3, 2, 1), normalTensor(3, 2, 2))));
}

void TestRunComparison::sitesAreComparedNumberByNumber()
{
    const std::vector<std::string> axes{"pos", "d_model"};
    const Tensor a = tensorOf(2, 2, {3, 4, 1, 0}), b = tensorOf(2, 2, {4, 3, 0, 2});
    const SiteComparison comparison = compareSite("x", 0, axes, a, b);
    QCOMPARE(*comparison.largest, 2.0);
    QCOMPARE(*comparison.relative, 0.5);
    QVERIFY(std::abs(*comparison.cosine - (0.96 + 0) / 2) < 1e-7);
    QVERIFY(!comparison.cka);  // two positions are too few
    const float none = -std::numeric_limits<float>::infinity();
    const SiteComparison masked = compareSite("scores", 0, {"head", "query", "key"}, tensorOf(1, 2, {1, none}), tensorOf(1, 2, {1, none}));
    QCOMPARE(*masked.relative, 0.0);
    QCOMPARE(*masked.cosine, 1.0);
    QVERIFY(std::isinf(*compareSite("scores", 0, axes, tensorOf(1, 2, {1, none}), tensorOf(1, 2, {1, 2})).largest));
    QVERIFY(!compareSite("x", 0, axes, a, tensorOf(1, 2, {1, 2})).largest);
}

void TestRunComparison::anInterventionIsWhereModelsPart()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model first(config, randomWeights(config)), same(config, randomWeights(config)), other(config, randomWeights(config, 2));
    const Prompt prompt = randomPrompt(config, 9);
    const RunComparison equal = compareModels(first, same, prompt, {"*"});
    QVERIFY(equal.firstDiffering.empty());
    for (const SiteComparison& site : equal.sites) QCOMPARE(*site.relative, 0.0);
    const RunComparison different = compareModels(first, other, prompt, {"blocks.*.hook_resid_post", "logits"});
    QCOMPARE(different.sites.size(), size_t{3});
    QCOMPARE(different.firstDiffering, std::string("blocks.0.hook_resid_post"));
}

void TestRunComparison::recordingsAreCompared()
{
    const ModelConfig config = smallConfig(Family::Gpt2);
    Model model(config, randomWeights(config));
    const Prompt prompt = randomPrompt(config, 9);
    const QTemporaryDir folder;
    const std::string path = folder.filePath("w.orrery").toStdString();
    const auto record = [&](const std::vector<Intervention>& interventions, const std::vector<std::string>& sites) {
        RunRecording recording(path, RunInfo{}, {});
        PreparedPrompt prepared;
        prepared.prompt = prompt;
        for (const int32_t id : prompt.ids) prepared.info.positions.push_back(positionOf(id, nullptr));
        recording.addPrompts({prepared});
        recording.perform([&] { model.run({{prompt}, sites, interventions}, [&](const SiteView& site) { recording.record(site, config, {}); }); });
        return Workspace::open(path, Access::ReadOnly).prompts(recording.id()).front().id;
    };
    Intervention silence;
    silence.site = "blocks.1.attn.hook_z";
    silence.factor = 0;
    const PromptId clean = record({}, {"*"}), changed = record({silence}, {"blocks.*", "logits"});
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    const RunComparison comparison = compareRecordings(workspace, clean, workspace, changed);
    QCOMPARE(comparison.firstDiffering, std::string("blocks.1.attn.hook_z"));
    QVERIFY(std::find(comparison.onlyFirst.begin(), comparison.onlyFirst.end(), "hook_embed") != comparison.onlyFirst.end());
    QVERIFY(comparison.onlySecond.empty());
    QCOMPARE(compareRecordings(workspace, clean, workspace, changed, "blocks.0.*").firstDiffering, std::string());
    QCOMPARE(errorOf([&] { compareRecordings(workspace, clean, workspace, changed, "nothing"); }).reason(), std::string("NothingInCommon"));
    QCOMPARE(errorOf([&] { compareRecordings(workspace, clean, workspace, PromptId{77}); }).reason(), std::string("NoSuchPrompt"));
}

void TestRunComparison::modelsOfOtherWidthsAreComparedByCka()
{
    const ModelConfig narrow = smallConfig(Family::Gpt2);
    ModelConfig wide = narrow;
    wide.heads = 4;
    wide.width = 20;
    Model first(narrow, randomWeights(narrow)), second(wide, randomWeights(wide));
    const RunComparison comparison = compareModels(first, second, randomPrompt(narrow, 9), {"blocks.0.hook_resid_post"});
    QVERIFY(!comparison.sites.front().largest && comparison.sites.front().cka);
    QCOMPARE(comparison.firstDiffering, std::string("blocks.0.hook_resid_post"));
}

QTEST_GUILESS_MAIN(TestRunComparison)
#include "tst_run_comparison.moc"
