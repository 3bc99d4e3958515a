#include "core/analysis/attention_rollout.h"

#include "core/base/error.h"
#include "core/record/recorder.h"
#include "core/record/workspace.h"
#include "tests/core/record/record_samples.h"
#include "tests/thrown_error.h"

#include <QTest>

#include <cmath>

using namespace orrery;

namespace {

// Analysis-methods section 5's check.
const std::vector<float> kFirst{1, 0, 0, .5f, .5f, 0, .2f, .3f, .5f};
const std::vector<float> kSecond{1, 0, 0, .1f, .9f, 0, .3f, .3f, .4f};
const std::vector<float> kRolledOut{1, 0, 0, .2875f, .7125f, 0, .2575f, .2175f, .525f};

Tensor matrix(const std::vector<float>& values) { return Tensor(Shape{3, 3}, values); }

bool isNear(const Tensor& tensor, const std::vector<float>& expected)
{
    if (tensor.count() != static_cast<int64_t>(expected.size())) return false;
    for (size_t i = 0; i < expected.size(); ++i)
        if (!(std::abs(tensor.values()[i] - expected[i]) < 1e-6f)) return false;
    return true;
}

Tensor fused(HeadFusion fusion, const std::vector<std::vector<float>>& heads)
{
    FusedHeads fused(fusion);
    for (const auto& head : heads) fused.add(matrix(head));
    return fused.take();
}

/// Two layers of two heads each, alike.
PromptId recordTwoLayers(const std::string& path, const std::vector<int>& layers)
{
    Workspace::create(path);
    Recorder recorder(path);
    recorder.begin({.title = "rollout"});
    const PromptId prompt = recorder.addPrompt(samplePrompt());
    for (const int layer : layers) {
        std::vector<float> both = layer == 0 ? kFirst : kSecond;
        both.insert(both.end(), both.begin(), both.begin() + 9);
        recorder.record(prompt, {"blocks." + std::to_string(layer) + ".attn.hook_pattern", layer, "head,query,key"}, Tensor(Shape{2, 3, 3}, both).view());
    }
    recorder.finish(RunStatus::Complete);
    return prompt;
}

}  // namespace

class TestAttentionRollout : public QObject {
    Q_OBJECT
private slots:
    void equalsTheSpecificationsCheck();
    void headsAreFusedByMeanMaximumOrMinimum();
    void withoutResidualItIsTheProductOfThePatterns();
    void aRowWithoutAttentionKeepsItsPosition();
    void aRecordingIsRolledOutLayerByLayer();
    void refusesWhatCanNotBeRolledOut();
    void stopsOnRequest();
};

void TestAttentionRollout::equalsTheSpecificationsCheck()
{
    const Tensor first = rolledOut(matrix(kFirst), Tensor(), 0.5);
    QVERIFY(isNear(first, {1, 0, 0, .25f, .75f, 0, .1f, .15f, .75f}));
    QVERIFY(isNear(rolledOut(matrix(kSecond), first, 0.5), kRolledOut));
}

void TestAttentionRollout::headsAreFusedByMeanMaximumOrMinimum()
{
    QVERIFY(isNear(fused(HeadFusion::Mean, {kFirst, kSecond}), {1, 0, 0, .3f, .7f, 0, .25f, .3f, .45f}));
    QVERIFY(isNear(fused(HeadFusion::Maximum, {kFirst, kSecond}), {1, 0, 0, .5f / 1.4f, .9f / 1.4f, 0, .3f / 1.1f, .3f / 1.1f, .5f / 1.1f}));
    QVERIFY(isNear(fused(HeadFusion::Minimum, {kFirst, kSecond}), {1, 0, 0, .1f / .6f, .5f / .6f, 0, .2f / .9f, .3f / .9f, .4f / .9f}));
}

void TestAttentionRollout::withoutResidualItIsTheProductOfThePatterns()
{
    const Tensor product = rolledOut(matrix(kSecond), rolledOut(matrix(kFirst), Tensor(), 0), 0);
    QVERIFY(isNear(product, {1, 0, 0, .55f, .45f, 0, .53f, .27f, .2f}));  // A2 A1, by hand
    QVERIFY(isNear(rolledOut(matrix(kFirst), Tensor(), 1), {1, 0, 0, 0, 1, 0, 0, 0, 1}));
}

void TestAttentionRollout::aRowWithoutAttentionKeepsItsPosition()
{
    const Tensor none = fused(HeadFusion::Minimum, {{1, 0, 0, 0, 1, 0, 0, 0, 1}, {1, 0, 0, 1, 0, 0, 0, 0, 1}});
    QVERIFY(isNear(none, {1, 0, 0, 0, 0, 0, 0, 0, 1}));
    QVERIFY(isNear(rolledOut(none, Tensor(), 0.5), {1, 0, 0, 0, 1, 0, 0, 0, 1}));
}

void TestAttentionRollout::aRecordingIsRolledOutLayerByLayer()
{
    const Folder folder;
    const PromptId prompt = recordTwoLayers(folder.path("r.orrery"), {0, 1});
    const Workspace workspace = Workspace::open(folder.path("r.orrery"), Access::ReadOnly);
    std::vector<std::string> steps;
    const std::shared_ptr<const Rollout> rollout = readRollout(workspace, readRecordedPrompt(workspace, prompt), {}, [&](const ProgressStep& step) { steps.push_back(step.doing); });
    QCOMPARE(rollout->layers, (std::vector<int>{0, 1}));
    QVERIFY(rollout->causal);
    for (int cell = 0; cell < 9; ++cell) QVERIFY(std::abs(rollout->maps.back()->value(cell / 3, cell % 3) - kRolledOut[static_cast<size_t>(cell)]) < 1e-6f);
    QCOMPARE(steps, (std::vector<std::string>{"layer 0", "layer 1"}));
}

void TestAttentionRollout::refusesWhatCanNotBeRolledOut()
{
    const Folder folder;
    const PromptId gap = recordTwoLayers(folder.path("gap.orrery"), {0, 2});
    const Workspace workspace = Workspace::open(folder.path("gap.orrery"), Access::ReadOnly);
    const Error missing = errorOf([&] { readRollout(workspace, readRecordedPrompt(workspace, gap), {}); });
    QCOMPARE(missing.reason(), std::string("NotRecorded"));
    QCOMPARE(missing.place(), std::string("blocks.1.attn.hook_pattern"));
    QCOMPARE(errorOf([&] { readRollout(workspace, readRecordedPrompt(workspace, gap), {.residual = 1.5}); }).kind(), ErrorKind::Argument);
    FusedHeads fused(HeadFusion::Mean);
    fused.add(matrix(kFirst));
    QCOMPARE(errorOf([&] { fused.add(Tensor(Shape{2, 2})); }).kind(), ErrorKind::Shape);
    QCOMPARE(errorOf([&] { rolledOut(matrix(kFirst), Tensor(Shape{2, 2}), 0.5); }).kind(), ErrorKind::Shape);
    QCOMPARE(errorOf([&] { FusedHeads(HeadFusion::Mean).add(Tensor(Shape{2, 3})); }).kind(), ErrorKind::Shape);
}

void TestAttentionRollout::stopsOnRequest()
{
    std::stop_source source;
    source.request_stop();
    QCOMPARE(errorOf([&] { rolledOut(matrix(kSecond), matrix(kFirst), 0.5, source.get_token()); }).kind(), ErrorKind::Cancelled);
}

QTEST_APPLESS_MAIN(TestAttentionRollout)
#include "tst_attention_rollout.moc"
