#include "core/analysis/attention_atlas.h"

#include "core/base/error.h"
#include "core/record/database.h"
#include "core/record/recorder.h"
#include "core/record/workspace.h"
#include "tests/core/record/record_samples.h"

#include <QTest>

#include <map>

using namespace orrery;

namespace {

constexpr int kHeads = 3, kSide = 5;

/// A causal pattern whose rows sum to one, another one for each seed.
Tensor randomPattern(unsigned seed)
{
    Tensor pattern = sampleTensor({kHeads, kSide, kSide}, seed);
    for (int row = 0; row < kHeads * kSide; ++row) {
        float* weights = pattern.data() + row * kSide;
        float sum = 0;
        for (int key = 0; key < kSide; ++key) sum += weights[key] = key <= row % kSide ? std::abs(weights[key]) + 0.1f : 0;
        for (int key = 0; key < kSide; ++key) weights[key] /= sum;
    }
    return pattern;
}

PromptId record(const std::string& path)
{
    Workspace::create(path);
    Recorder recorder(path);
    recorder.begin({.title = "atlas"});
    PromptInfo info;
    for (const int64_t token : {4, 9, 4, 9, 4}) info.positions.push_back({.token = token});
    const PromptId prompt = recorder.addPrompt(info);
    for (int layer = 0; layer < 2; ++layer)
        recorder.record(prompt, {"blocks." + std::to_string(layer) + ".attn.hook_pattern", layer, "head,query,key"}, randomPattern(layer).view(),
            StoreType::F32, StoreLayout::LowerTriangle);
    recorder.finish(RunStatus::Complete);
    return prompt;
}

/// Heads of 1 MiB: a chunk each.
PromptId recordLarge(const std::string& path)
{
    Workspace::create(path);
    Recorder recorder(path);
    recorder.begin({.title = "atlas"});
    const PromptId prompt = recorder.addPrompt({});
    for (int layer = 0; layer < 2; ++layer)
        recorder.record(prompt, {"blocks." + std::to_string(layer) + ".attn.hook_pattern", layer, "head,query,key"}, samplePattern(kHeads, 512).view());
    recorder.finish(RunStatus::Complete);
    return prompt;
}

}  // namespace

class TestAttentionAtlas : public QObject {
    Q_OBJECT
private slots:
    void summarisesEveryHeadAsTheScoresDo();
    void aDamagedHeadStopsNoOther();
    void stopsAndPassesErrorsOn();
};

void TestAttentionAtlas::summarisesEveryHeadAsTheScoresDo()
{
    const Folder folder;
    const PromptId id = record(folder.path("a.orrery"));
    const Workspace first = Workspace::open(folder.path("a.orrery"), Access::ReadOnly), second = Workspace::open(folder.path("a.orrery"), Access::ReadOnly);
    const RecordedPrompt prompt = readRecordedPrompt(first, id);
    std::map<HeadRef, HeadSummary> found;
    double lastFraction = 0;
    const Workspace* const readers[] = {&first, &second};
    summarizeHeads(readers, prompt, [&](HeadSummary summary) { found[summary.head] = std::move(summary); },
        [&](const ProgressStep& step) { lastFraction = step.fraction; });
    QCOMPARE(found.size(), size_t{2 * kHeads});
    QCOMPARE(lastFraction, 1.0);
    for (int layer = 0; layer < 2; ++layer) {
        const Tensor pattern = randomPattern(layer);
        AttentionScores scores(kHeads);
        scores.add(pattern.view(), std::vector<int64_t>{4, 9, 4, 9, 4}, Visibility::Causal);
        for (int head = 0; head < kHeads; ++head) {
            const HeadSummary& summary = found.at({layer, head});
            const HeadScores expected = scores.scores()[static_cast<size_t>(head)];
            for (const HeadScore score : kHeadScores) QCOMPARE(valueOf(summary.scores, score), valueOf(expected, score));
            QCOMPARE(summary.thumbnail->rows(), kSide);
            QVERIFY(summary.causal);
            QCOMPARE(summary.thumbnail->value(3, 2), pattern.data()[(head * kSide + 3) * kSide + 2]);
        }
    }
}

void TestAttentionAtlas::aDamagedHeadStopsNoOther()
{
    const Folder folder;
    const std::string path = folder.path("a.orrery");
    const PromptId id = recordLarge(path);
    Database(path, {.mode = DatabaseOptions::Mode::ReadWrite}).execute("UPDATE chunk SET crc32c = crc32c + 1 WHERE tensor_id = 2 AND seq = 1");
    const Workspace first = Workspace::open(path, Access::ReadOnly), second = Workspace::open(path, Access::ReadOnly);
    const Workspace* const readers[] = {&first, &second};
    std::map<HeadRef, HeadSummary> found;
    summarizeHeads(readers, readRecordedPrompt(first, id), [&](HeadSummary summary) { found[summary.head] = std::move(summary); });
    QCOMPARE(found.size(), size_t{2 * kHeads});
    for (const auto& [head, summary] : found) {
        const bool damaged = head == HeadRef{1, 1};
        QCOMPARE(summary.damage.has_value(), damaged);
        QCOMPARE(summary.thumbnail == nullptr, damaged);
    }
    const Error damage = *found.at({1, 1}).damage;
    QCOMPARE(damage.reason(), std::string("ChunkDamaged"));
    QCOMPARE(damage.place(), std::string("row 5 of table chunk (blocks.1.attn.hook_pattern)"));
}

void TestAttentionAtlas::stopsAndPassesErrorsOn()
{
    const Folder folder;
    const PromptId id = record(folder.path("a.orrery"));
    const Workspace workspace = Workspace::open(folder.path("a.orrery"), Access::ReadOnly);
    RecordedPrompt prompt = readRecordedPrompt(workspace, id);
    const Workspace* const readers[] = {&workspace};
    std::stop_source source;
    int delivered = 0;
    const auto run = [&] {
        try {
            summarizeHeads(readers, prompt, [&](const HeadSummary&) { if (++delivered == 2) source.request_stop(); }, {}, source.get_token());
        } catch (const Error& error) {
            return error;
        }
        return Error(ErrorKind::Internal, "nothing was thrown");
    };
    QCOMPARE(run().kind(), ErrorKind::Cancelled);
    QCOMPARE(delivered, 2);
    prompt.tensors.back().id = TensorId{999};
    source = {};
    QCOMPARE(run().reason(), std::string("NoSuchTensor"));
}

QTEST_APPLESS_MAIN(TestAttentionAtlas)
#include "tst_attention_atlas.moc"
