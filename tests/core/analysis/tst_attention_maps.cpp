#include "core/analysis/attention_maps.h"

#include "core/base/error.h"
#include "core/record/recorder.h"
#include "core/record/workspace.h"
#include "tests/core/record/record_samples.h"
#include "tests/thrown_error.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace orrery;

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();

SiteInfo site(int layer, const char* name, const char* axes)
{
    return {"blocks." + std::to_string(layer) + ".attn." + name, layer, axes};
}

/// One layer of four heads over two positions with patterns, scores and two value heads of width 2: norms 5 and 1, then 13 and 2.
/// Layer 1 has a pattern only.
PromptId record(const std::string& path)
{
    Workspace::create(path);
    Recorder recorder(path);
    recorder.begin({.title = "maps"});
    const PromptId prompt = recorder.addPrompt({.text = "a a", .positions = {{.token = 7}, {.token = 7}}});
    const std::vector<float> pattern{1, 0, .25f, .75f, 1, 0, .5f, .5f, 1, 0, .1f, .9f, 1, 0, 0, 1};
    recorder.record(prompt, site(0, "hook_pattern", "head,query,key"), Tensor(Shape{4, 2, 2}, pattern).view(), StoreType::F32, StoreLayout::LowerTriangle);
    const std::vector<float> scores{1, -kInf, 2, 3, 4, -kInf, 5, 6, 7, -kInf, 8, 9, 0, -kInf, 1, 1};
    recorder.record(prompt, site(0, "hook_attn_scores", "head,query,key"), Tensor(Shape{4, 2, 2}, scores).view());
    recorder.record(prompt, site(0, "hook_v", "pos,kv_head,d_head"), Tensor(Shape{2, 2, 2}, std::vector<float>{3, 4, 5, 12, 0, 1, 2, 0}).view());
    recorder.record(prompt, site(1, "hook_pattern", "head,query,key"), Tensor(Shape{4, 2, 2}, pattern).view());
    recorder.finish(RunStatus::Complete);
    return prompt;
}

}  // namespace

class TestAttentionMaps : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void saysWhatWasRecorded();
    void readsPatternAndScoresOfOneHead();
    void weighsAttentionByTheNormOfTheHeadsValues();
    void namesTheSiteThatIsMissing();
    void subtractsMatricesOfOneShape();
    void maskedScoresStayMaskedInADifference();
    void answersRequestsWithWhatCanNotBeAttendedSetApart();
    void showsOneSentenceAgainstTheOther();
    void numbersTokensThatAreAlike();

private:
    Folder m_folder;
    std::unique_ptr<Workspace> m_workspace;
    RecordedPrompt m_prompt;
};

void TestAttentionMaps::initTestCase()
{
    const PromptId prompt = record(m_folder.path("maps.orrery"));
    m_workspace = std::make_unique<Workspace>(Workspace::open(m_folder.path("maps.orrery"), Access::ReadOnly));
    m_prompt = readRecordedPrompt(*m_workspace, prompt);
}

void TestAttentionMaps::saysWhatWasRecorded()
{
    const std::vector<AttentionLayer> layers = attentionLayers(m_prompt);
    QCOMPARE(layers.size(), size_t{2});
    QVERIFY(layers[0].has(AttentionKind::Pattern) && layers[0].has(AttentionKind::Scores) && layers[0].has(AttentionKind::ValueWeighted));
    QVERIFY(layers[1].has(AttentionKind::Pattern) && !layers[1].has(AttentionKind::Scores) && !layers[1].has(AttentionKind::ValueWeighted));
    QCOMPARE(layers[1].layer, 1);
    QCOMPARE(layers[1].heads, 4);
    QCOMPARE(layers[1].queries, 2);
}

void TestAttentionMaps::readsPatternAndScoresOfOneHead()
{
    QCOMPARE(values(readAttention(*m_workspace, m_prompt, AttentionKind::Pattern, {0, 2})), (std::vector<float>{1, 0, .1f, .9f}));
    QCOMPARE(values(readAttention(*m_workspace, m_prompt, AttentionKind::Scores, {0, 1})), (std::vector<float>{4, -kInf, 5, 6}));
}

void TestAttentionMaps::weighsAttentionByTheNormOfTheHeadsValues()
{
    // Heads 0 and 1 share value head 0 (norms 5, 1), heads 2 and 3 value head 1 (13, 2).
    QCOMPARE(values(readAttention(*m_workspace, m_prompt, AttentionKind::ValueWeighted, {0, 1})), (std::vector<float>{5, 0, 2.5f, .5f}));
    QCOMPARE(values(readAttention(*m_workspace, m_prompt, AttentionKind::ValueWeighted, {0, 3})), (std::vector<float>{13, 0, 0, 2}));
}

void TestAttentionMaps::namesTheSiteThatIsMissing()
{
    const Error noValues = errorOf([&] { readAttention(*m_workspace, m_prompt, AttentionKind::ValueWeighted, {1, 0}); });
    QCOMPARE(noValues.reason(), std::string("NotRecorded"));
    QCOMPARE(noValues.place(), std::string("blocks.1.attn.hook_v"));
    QCOMPARE(errorOf([&] { readAttention(*m_workspace, m_prompt, AttentionKind::Pattern, {5, 0}); }).place(), std::string("blocks.5.attn.hook_pattern"));
    QCOMPARE(errorOf([&] { readAttention(*m_workspace, m_prompt, AttentionKind::Pattern, {0, 4}); }).reason(), std::string("NoSuchHead"));
}

void TestAttentionMaps::subtractsMatricesOfOneShape()
{
    const Tensor a(Shape{1, 2}, std::vector<float>{.5f, .25f}), b(Shape{1, 2}, std::vector<float>{.125f, 1});
    QCOMPARE(values(difference(a, b)), (std::vector<float>{.375f, -.75f}));
    const Error error = errorOf([&] { difference(a, Tensor(Shape{2, 2})); });
    QCOMPARE(error.kind(), ErrorKind::Shape);
    QVERIFY2(std::string(error.what()).find("[1, 2] and [2, 2]") != std::string::npos, error.what());
}

void TestAttentionMaps::maskedScoresStayMaskedInADifference()
{
    const Tensor a(Shape{1, 3}, std::vector<float>{-kInf, -kInf, 3}), b(Shape{1, 3}, std::vector<float>{-kInf, 1, 1});
    QCOMPARE(values(difference(a, b)), (std::vector<float>{-kInf, -kInf, 2}));
}

void TestAttentionMaps::answersRequestsWithWhatCanNotBeAttendedSetApart()
{
    const auto pattern = readMap(*m_workspace, m_prompt, nullptr, {.head = {0, 0}, .minusHead = HeadRef{0, 2}});
    QVERIFY(pattern->causal && pattern->queries.empty());
    QCOMPARE(pattern->prompt, m_prompt.prompt.id);
    QCOMPARE(pattern->matrix->value(1, 0), .25f - .1f);
    const auto scores = readMap(*m_workspace, m_prompt, nullptr, {.kind = AttentionKind::Scores, .head = {0, 1}});
    QVERIFY(scores->causal && std::isnan(scores->matrix->value(0, 1)));
    QCOMPARE(scores->matrix->range().low, 4.0f);
    const auto other = readMap(*m_workspace, m_prompt, &m_prompt, {.head = {0, 0}, .minusPrompt = m_prompt.prompt.id});
    QCOMPARE(other->matrix->range().high, 0.0f);
}

void TestAttentionMaps::showsOneSentenceAgainstTheOther()
{
    RecordedPrompt pair = m_prompt;
    pair.positions[1].tokenType = 1;
    const auto part = readMap(*m_workspace, pair, nullptr, {.head = {0, 0}, .part = PairPart::SecondToFirst});
    QCOMPARE(part->queries, std::vector<int>{1});
    QCOMPARE(part->keys, std::vector<int>{0});
    QCOMPARE(part->matrix->value(0, 0), .25f);
    QVERIFY(!part->causal);
    QCOMPARE(errorOf([&] { readMap(*m_workspace, m_prompt, nullptr, {.part = PairPart::FirstToSecond}); }).reason(), std::string("NoSuchPart"));
}

void TestAttentionMaps::numbersTokensThatAreAlike()
{
    QCOMPARE(tokenNumbers(m_prompt.positions), (std::vector<int64_t>{7, 7}));
    QCOMPARE(tokenNumbers({{.piece = "a"}, {.piece = "b"}, {.piece = "a"}}), (std::vector<int64_t>{-1, -2, -1}));
    QVERIFY(tokenNumbers({{.token = 1}, {.label = "x"}}).empty());
}

QTEST_APPLESS_MAIN(TestAttentionMaps)
#include "tst_attention_maps.moc"
