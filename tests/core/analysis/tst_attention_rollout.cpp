#include "core/analysis/attention_rollout.h"

#include "core/base/error.h"
#include "core/record/database.h"
#include "core/record/recorder.h"
#include "core/record/workspace.h"
#include "tests/core/record/record_samples.h"
#include "tests/thrown_error.h"

#include <QTest>

#include <cmath>
#include <limits>

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

/// One connection.
std::vector<const Workspace*> readers(const Workspace& workspace) { return {&workspace}; }

/// A pattern of [heads, size, size] whose rows sum to one.
Tensor randomPattern(int64_t heads, int64_t size, bool causal, unsigned seed)
{
    Tensor pattern = sampleTensor({heads, size, size}, seed);
    for (int64_t row = 0; row < heads * size; ++row) {
        const std::span<float> weights = pattern.values().subspan(static_cast<size_t>(row * size), static_cast<size_t>(size));
        double sum = 0;
        for (int64_t key = 0; key < size; ++key) sum += weights[static_cast<size_t>(key)] = causal && key > row % size ? 0 : std::abs(weights[static_cast<size_t>(key)]);
        for (float& weight : weights) weight = static_cast<float>(weight / sum);
    }
    return pattern;
}

/// The formula, in double and with loops: what the rollout was before the last of these layers becomes what it is after it.
std::vector<double> inDouble(const std::vector<Tensor>& patterns, int64_t size, double residual)
{
    std::vector<double> rolled(static_cast<size_t>(size * size));
    for (int64_t i = 0; i < size; ++i) rolled[static_cast<size_t>(i * size + i)] = 1;
    for (const Tensor& pattern : patterns) {
        const int64_t heads = pattern.shape()[0];
        std::vector<double> next(rolled.size());
        for (int64_t row = 0; row < size; ++row)
            for (int64_t middle = 0; middle < size; ++middle) {
                double mean = 0;
                for (int64_t head = 0; head < heads; ++head) mean += pattern.data()[(head * size + row) * size + middle];
                const double weight = (1 - residual) * mean / static_cast<double>(heads) + (row == middle ? residual : 0);
                for (int64_t column = 0; column < size; ++column) next[static_cast<size_t>(row * size + column)] += weight * rolled[static_cast<size_t>(middle * size + column)];
            }
        rolled = std::move(next);
    }
    return rolled;
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
    void equalsTheSameInDoublePrecision_data();
    void equalsTheSameInDoublePrecision();
    void aRowWithoutAttentionKeepsItsPosition();
    void aRecordingIsRolledOutLayerByLayer();
    void refusesWhatCanNotBeRolledOut();
    void aDamagedHeadIsNamed();
    void aHeadWithNanIsNamed();
    void stopsOnRequest();
};

void TestAttentionRollout::equalsTheSpecificationsCheck()
{
    ComputeDevice device(cpuDeviceApi());
    const Tensor first = rolledOut(device, matrix(kFirst), Tensor(), 0.5);
    QVERIFY(isNear(first, {1, 0, 0, .25f, .75f, 0, .1f, .15f, .75f}));
    QVERIFY(isNear(rolledOut(device, matrix(kSecond), first, 0.5), kRolledOut));
}

void TestAttentionRollout::headsAreFusedByMeanMaximumOrMinimum()
{
    QVERIFY(isNear(fused(HeadFusion::Mean, {kFirst, kSecond}), {1, 0, 0, .3f, .7f, 0, .25f, .3f, .45f}));
    QVERIFY(isNear(fused(HeadFusion::Maximum, {kFirst, kSecond}), {1, 0, 0, .5f / 1.4f, .9f / 1.4f, 0, .3f / 1.1f, .3f / 1.1f, .5f / 1.1f}));
    QVERIFY(isNear(fused(HeadFusion::Minimum, {kFirst, kSecond}), {1, 0, 0, .1f / .6f, .5f / .6f, 0, .2f / .9f, .3f / .9f, .4f / .9f}));
}

void TestAttentionRollout::withoutResidualItIsTheProductOfThePatterns()
{
    ComputeDevice device(cpuDeviceApi());
    const Tensor product = rolledOut(device, matrix(kSecond), rolledOut(device, matrix(kFirst), Tensor(), 0), 0);
    QVERIFY(isNear(product, {1, 0, 0, .55f, .45f, 0, .53f, .27f, .2f}));  // A2 A1, by hand
    QVERIFY(isNear(rolledOut(device, matrix(kFirst), Tensor(), 1), {1, 0, 0, 0, 1, 0, 0, 0, 1}));
}

void TestAttentionRollout::equalsTheSameInDoublePrecision_data()
{
    QTest::addColumn<int>("size");
    QTest::addColumn<bool>("causal");
    QTest::addColumn<int>("connections");
    QTest::newRow("a decoder, past a band of rows") << 300 << true << 3;
    QTest::newRow("an encoder, past a band of rows") << 270 << false << 2;
    QTest::newRow("one position") << 1 << true << 1;
    QTest::newRow("more connections than heads") << 20 << false << 7;
}

void TestAttentionRollout::equalsTheSameInDoublePrecision()
{
    QFETCH(int, size);
    QFETCH(bool, causal);
    QFETCH(int, connections);
    const Folder folder;
    const std::string path = folder.path("r.orrery");
    Workspace::create(path);
    std::vector<Tensor> patterns;
    PromptId prompt{};
    {
        Recorder recorder(path);
        recorder.begin({.title = "rollout"});
        prompt = recorder.addPrompt({});
        for (int layer = 0; layer < 4; ++layer) {
            patterns.push_back(randomPattern(5, size, causal, static_cast<unsigned>(layer)));
            recorder.record(prompt, {"blocks." + std::to_string(layer) + ".attn.hook_pattern", layer, "head,query,key"}, patterns.back().view());
        }
        recorder.finish(RunStatus::Complete);
    }
    std::vector<Workspace> workspaces;
    for (int i = 0; i < connections; ++i) workspaces.push_back(Workspace::open(path, Access::ReadOnly));
    std::vector<const Workspace*> all;
    for (const Workspace& workspace : workspaces) all.push_back(&workspace);
    const auto rollout = readRollout(all, readRecordedPrompt(workspaces.front(), prompt), {.residual = 0.3});
    QCOMPARE(rollout->causal, causal && size > 1);
    for (size_t layer = 0; layer < patterns.size(); ++layer) {
        const std::vector<double> expected = inDouble({patterns.begin(), patterns.begin() + static_cast<std::ptrdiff_t>(layer) + 1}, size, 0.3);
        double apart = 0;
        for (int row = 0; row < size; ++row)
            for (int column = 0; column < size; ++column)
                apart = std::max(apart, std::abs(double{rollout->maps[layer]->value(row, column)} - expected[static_cast<size_t>(row * size + column)]));
        QVERIFY2(apart < 1e-5, qPrintable(QString::number(apart)));
    }
}

void TestAttentionRollout::aRowWithoutAttentionKeepsItsPosition()
{
    ComputeDevice device(cpuDeviceApi());
    const Tensor none = fused(HeadFusion::Minimum, {{1, 0, 0, 0, 1, 0, 0, 0, 1}, {1, 0, 0, 1, 0, 0, 0, 0, 1}});
    QVERIFY(isNear(none, {1, 0, 0, 0, 0, 0, 0, 0, 1}));
    QVERIFY(isNear(rolledOut(device, none, Tensor(), 0.5), {1, 0, 0, 0, 1, 0, 0, 0, 1}));
}

void TestAttentionRollout::aRecordingIsRolledOutLayerByLayer()
{
    const Folder folder;
    const PromptId prompt = recordTwoLayers(folder.path("r.orrery"), {0, 1});
    const Workspace workspace = Workspace::open(folder.path("r.orrery"), Access::ReadOnly);
    std::vector<std::string> steps;
    const std::shared_ptr<const Rollout> rollout = readRollout(readers(workspace), readRecordedPrompt(workspace, prompt), {}, [&](const ProgressStep& step) { steps.push_back(step.doing); });
    QCOMPARE(rollout->layers, (std::vector<int>{0, 1}));
    QVERIFY(rollout->causal);
    for (int cell = 0; cell < 9; ++cell) QVERIFY(std::abs(rollout->maps.back()->value(cell / 3, cell % 3) - kRolledOut[static_cast<size_t>(cell)]) < 1e-6f);
    QCOMPARE(steps, (std::vector<std::string>{"layer 0", "layer 1"}));
}

void TestAttentionRollout::refusesWhatCanNotBeRolledOut()
{
    ComputeDevice device(cpuDeviceApi());
    const Folder folder;
    const PromptId gap = recordTwoLayers(folder.path("gap.orrery"), {0, 2});
    const Workspace workspace = Workspace::open(folder.path("gap.orrery"), Access::ReadOnly);
    const Error missing = errorOf([&] { readRollout(readers(workspace), readRecordedPrompt(workspace, gap), {}); });
    QCOMPARE(missing.reason(), std::string("NotRecorded"));
    QCOMPARE(missing.place(), std::string("blocks.1.attn.hook_pattern"));
    QCOMPARE(errorOf([&] { readRollout(readers(workspace), readRecordedPrompt(workspace, gap), {.residual = 1.5}); }).kind(), ErrorKind::Argument);
    FusedHeads fused(HeadFusion::Mean);
    fused.add(matrix(kFirst));
    QCOMPARE(errorOf([&] { fused.add(Tensor(Shape{2, 2})); }).kind(), ErrorKind::Shape);
    QCOMPARE(errorOf([&] { rolledOut(device, matrix(kFirst), Tensor(Shape{2, 2}), 0.5); }).kind(), ErrorKind::Shape);
    QCOMPARE(errorOf([&] { FusedHeads(HeadFusion::Mean).add(Tensor(Shape{2, 3})); }).kind(), ErrorKind::Shape);
}

void TestAttentionRollout::aDamagedHeadIsNamed()
{
    const Folder folder;
    const std::string path = folder.path("r.orrery");
    const PromptId prompt = recordTwoLayers(path, {0, 1});
    Database(path, {.mode = DatabaseOptions::Mode::ReadWrite}).execute("UPDATE chunk SET crc32c = crc32c + 1 WHERE tensor_id = 2");
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    const Error damage = errorOf([&] { readRollout(readers(workspace), readRecordedPrompt(workspace, prompt), {}); });
    QCOMPARE(damage.reason(), std::string("HeadDamaged"));
    QCOMPARE(damage.place(), std::string("L1H0, row 2 of table chunk (blocks.1.attn.hook_pattern)"));
}

void TestAttentionRollout::aHeadWithNanIsNamed()
{
    const Folder folder;
    const std::string path = folder.path("r.orrery");
    Workspace::create(path);
    PromptId prompt{};
    {
        Recorder recorder(path);
        recorder.begin({.title = "nan"});
        prompt = recorder.addPrompt(samplePrompt());
        std::vector<float> heads = kFirst;
        heads.insert(heads.end(), kSecond.begin(), kSecond.end());
        heads[9 + 3] = std::numeric_limits<float>::quiet_NaN();
        recorder.record(prompt, {"blocks.0.attn.hook_pattern", 0, "head,query,key"}, Tensor(Shape{2, 3, 3}, heads).view());
        recorder.finish(RunStatus::Complete);
    }
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    const Error error = errorOf([&] { readRollout(readers(workspace), readRecordedPrompt(workspace, prompt), {}); });
    QCOMPARE(error.reason(), std::string("HeadNotFinite"));
    QCOMPARE(error.place(), std::string("L0H1"));
    QVERIFY(std::string(error.what()).find("query 1, key 0") != std::string::npos);
}

void TestAttentionRollout::stopsOnRequest()
{
    ComputeDevice device(cpuDeviceApi());
    std::stop_source source;
    source.request_stop();
    QCOMPARE(errorOf([&] { rolledOut(device, matrix(kSecond), matrix(kFirst), 0.5, source.get_token()); }).kind(), ErrorKind::Cancelled);
}

QTEST_APPLESS_MAIN(TestAttentionRollout)
#include "tst_attention_rollout.moc"
