#include "core/analysis/attention_maps.h"
#include "core/analysis/attention_rollout.h"
#include "core/analysis/attention_scores.h"
#include "core/analysis/head_ref.h"
#include "core/checkpoint/npy.h"
#include "core/record/recorder.h"
#include "core/record/workspace.h"
#include "tests/core/record/record_samples.h"

#include <QTest>

#include <cmath>

using namespace orrery;

/// Two layers of the sample model's attention, and what NumPy makes of them in float64: golden/attention/README.md.
class TestAttentionNumbers : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void valueWeightedPatternIsNumpys();
    void differenceOfTwoHeadsIsNumpys();
    void rolloutIsNumpys();
    void histogramIsNumpys();
    void scoresAreNumpys();

private:
    std::shared_ptr<const AttentionMap> map(const MapRequest& request) const { return readMap(*m_workspace, m_prompt, nullptr, request); }

    Folder m_folder;
    std::unique_ptr<Workspace> m_workspace;
    RecordedPrompt m_prompt;
};

namespace {

constexpr HeadRef kHead{1, 0};

NpyArray golden(const char* name) { return readNpyFile(std::string(ORRERY_GOLDEN_DIR "/attention/") + name + ".npy"); }

template <typename Value>
std::vector<Value> valuesOf(const NpyArray& array)
{
    const auto* begin = reinterpret_cast<const Value*>(array.bytes.data());
    return {begin, begin + array.bytes.size() / sizeof(Value)};
}

/// The largest difference of a map's cells from the golden ones.
double worstOf(const MatrixPyramid& map, const char* name)
{
    const std::vector<double> expected = valuesOf<double>(golden(name));
    const std::span<const float> cells = map.levels().front().max;
    double worst = cells.size() == expected.size() ? 0 : HUGE_VAL;
    for (size_t i = 0; i < std::min(cells.size(), expected.size()); ++i) worst = std::max(worst, std::abs(static_cast<double>(cells[i]) - expected[i]));
    return worst;
}

/// [head, query, key] of a layer.
Tensor patternOf(int layer)
{
    const Tensor all = golden("patterns").toTensor();
    const Shape one{all.shape()[1], all.shape()[2], all.shape()[3]};
    return denseTensor(TensorView{all.data() + layer * one.count(), one, one.denseStrides()});
}

}  // namespace

void TestAttentionNumbers::initTestCase()
{
    const std::string path = m_folder.path("numbers.orrery");
    Workspace::create(path);
    Recorder recorder(path);
    recorder.begin({.title = "numbers"});
    std::vector<Position> positions;
    for (const int64_t token : valuesOf<int64_t>(golden("tokens"))) positions.push_back({.token = static_cast<int32_t>(token)});
    const PromptId prompt = recorder.addPrompt({.text = "", .positions = positions});
    for (int layer = 0; layer < 2; ++layer)
        recorder.record(prompt, {attentionSite(AttentionKind::Pattern, layer), layer, "head,query,key"}, patternOf(layer).view(), StoreType::F32, StoreLayout::LowerTriangle);
    recorder.record(prompt, {attentionSite(AttentionKind::ValueWeighted, kHead.layer), kHead.layer, "pos,head,d_head"}, golden("values").toTensor().view());
    recorder.finish(RunStatus::Complete);
    m_workspace = std::make_unique<Workspace>(Workspace::open(path, Access::ReadOnly));
    m_prompt = readRecordedPrompt(*m_workspace, prompt);
}

void TestAttentionNumbers::valueWeightedPatternIsNumpys()
{
    QVERIFY(worstOf(*map({.kind = AttentionKind::ValueWeighted, .head = kHead})->matrix, "value_weighted") < 1e-6);
}

void TestAttentionNumbers::differenceOfTwoHeadsIsNumpys()
{
    QVERIFY(worstOf(*map({.head = kHead, .minusHead = HeadRef{0, 0}})->matrix, "difference") < 1e-7);
}

void TestAttentionNumbers::rolloutIsNumpys()
{
    const Workspace* const readers[] = {m_workspace.get()};
    const auto rollout = readRollout(readers, m_prompt, {});
    QCOMPARE(rollout->layers, (std::vector<int>{0, 1}));
    QVERIFY(worstOf(*rollout->maps[1], "rollout") < 1e-6);
}

void TestAttentionNumbers::histogramIsNumpys()
{
    const std::vector<int64_t> expected = valuesOf<int64_t>(golden("histogram"));
    const auto shown = map({.head = kHead});
    const auto& counts = shown->matrix->histogram();
    QCOMPARE(std::vector<int64_t>(counts.begin(), counts.end()), expected);
}

void TestAttentionNumbers::scoresAreNumpys()
{
    const Tensor pattern = patternOf(kHead.layer);
    AttentionScores scores(pattern.shape()[0]);
    scores.add(pattern.view(), valuesOf<int64_t>(golden("tokens")), Visibility::Causal);
    const std::vector<double> expected = valuesOf<double>(golden("scores"));
    const std::vector<HeadScores> found = scores.scores();
    for (size_t head = 0; head < found.size(); ++head)
        for (size_t i = 0; i < kHeadScores.size(); ++i) {
            const std::optional<double> value = valueOf(found[head], kHeadScores[i]);
            QVERIFY(value);
            QVERIFY(std::abs(*value - expected[head * kHeadScores.size() + i]) < 1e-6);
        }
}

QTEST_GUILESS_MAIN(TestAttentionNumbers)
#include "tst_attention_numbers.moc"
