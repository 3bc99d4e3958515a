#include "core/analysis/prompt_predictions.h"
#include "tests/core/record/record_samples.h"

#include "core/analysis/prompt_run.h"
#include "core/base/error.h"

#include <QTest>

#include <cmath>

using namespace orrery;

class TestPromptPredictions : public QObject {
    Q_OBJECT

private slots:
    void ranksTheActualToken_data();
    void ranksTheActualToken();
    void readsWhatWasRecorded();
    void maskedModelsPredictTheTokenItself();
    void withoutLogitsSaysSo();
    void sampleModelNamesItsTokens();
};

/// A workspace of one run of one prompt with these logits.
static PromptId makeLogits(const std::string& path, const std::string& family, const PromptInfo& info, const Tensor& logits)
{
    Workspace::create(path, {.pageSize = 4096});
    Recorder recorder(path);
    recorder.begin({.model = ModelInfo{.family = family, .displayName = "tiny"}});
    const PromptId prompt = recorder.addPrompt(info);
    recorder.record(prompt, {"logits", -1, "pos,vocab"}, logits.view());
    recorder.finish(RunStatus::Complete);
    return prompt;
}

/// Logits whose softmax is 1/15 (1, 2, 4, 8), then 1/4 each, then 1/15 (8, 4, 2, 1).
static Tensor knownLogits()
{
    const auto ln = [](double x) { return static_cast<float>(std::log(x)); };
    return Tensor(Shape{3, 4}, std::vector<float>{ln(1), ln(2), ln(4), ln(8), 5, 5, 5, 5, ln(8), ln(4), ln(2), ln(1)});
}

void TestPromptPredictions::ranksTheActualToken_data()
{
    QTest::addColumn<int>("row");
    QTest::addColumn<int>("id");
    QTest::addColumn<double>("probability");
    QTest::addColumn<double>("bits");
    QTest::addColumn<int>("rank");
    QTest::newRow("likeliest") << 0 << 3 << 8 / 15.0 << std::log2(15 / 8.0) << 1;
    QTest::newRow("unlikeliest") << 0 << 0 << 1 / 15.0 << std::log2(15.0) << 4;
    QTest::newRow("tie goes to the smaller id") << 1 << 2 << 0.25 << 2.0 << 3;
}

void TestPromptPredictions::ranksTheActualToken()
{
    QFETCH(int, row);
    QFETCH(int, id);
    const Tensor logits = knownLogits();
    const auto actual = actualToken(logits.values().subspan(static_cast<size_t>(row * 4), 4), id, 4);
    QVERIFY(actual);
    QFETCH(double, probability);
    QVERIFY(std::abs(actual->probability - probability) < 1e-6);
    QFETCH(double, bits);
    QVERIFY(std::abs(actual->bits - bits) < 1e-6);
    QTEST(static_cast<int>(actual->rank), "rank");
    QVERIFY(!actualToken(logits.values().first(4), 4, 4));
    QVERIFY(!actualToken(logits.values().first(4), 3, 3));  // a padded row
}

void TestPromptPredictions::readsWhatWasRecorded()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    PromptInfo info = samplePrompt();
    for (size_t i = 0; i < 3; ++i) info.positions[i].token = static_cast<int64_t>(i);
    const PromptId prompt = makeLogits(path, "gpt2", info, knownLogits());
    const auto predictions = readPredictions(Workspace::open(path, Access::ReadOnly), {.prompt = prompt, .top = 2});
    QCOMPARE(predictions.kind, PredictionKind::Next);
    QCOMPARE(predictions.vocabulary, int64_t{4});
    QCOMPARE(predictions.rows.size(), size_t{3});
    QCOMPARE(predictions.rows[0].top.size(), size_t{2});
    QCOMPARE(predictions.rows[0].top[0].id, 3);
    QVERIFY(std::abs(predictions.rows[0].top[0].probability - 8 / 15.0) < 1e-6);
    QCOMPARE(predictions.rows[0].actual->id, int64_t{1});
    QCOMPARE(predictions.rows[0].actual->rank, int64_t{3});
    QVERIFY(std::abs(predictions.rows[1].entropyBits - 2) < 1e-6);
    QVERIFY(!predictions.rows[2].actual);  // nothing follows
    QVERIFY(!predictions.named);
    QVERIFY(predictions.unnamedBecause.find("tiny") != std::string::npos);
    QCOMPARE(predictions.texts.at(0), std::string("a"));  // the prompt's own tokens have names all the same
    QVERIFY(!predictions.texts.contains(3));
}

void TestPromptPredictions::maskedModelsPredictTheTokenItself()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    PromptInfo info = samplePrompt();
    for (size_t i = 0; i < 3; ++i) info.positions[i].token = static_cast<int64_t>(i);
    info.positions[1].piece = "[MASK]";
    const PromptId prompt = makeLogits(path, "bert", info, knownLogits());
    const auto predictions = readPredictions(Workspace::open(path, Access::ReadOnly), {.prompt = prompt});
    QCOMPARE(predictions.kind, PredictionKind::Masked);
    QVERIFY(predictions.hasMasks());
    QVERIFY(!predictions.rows[0].masked && predictions.rows[1].masked && !predictions.rows[2].masked);
    QCOMPARE(predictions.rows[0].actual->id, int64_t{0});
    QCOMPARE(predictions.rows[0].actual->rank, int64_t{4});
    QVERIFY(!predictions.rows[1].actual);
    QCOMPARE(predictions.rows[2].actual->rank, int64_t{3});
}

void TestPromptPredictions::withoutLogitsSaysSo()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    const RunId run = makeSample(path);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    const auto reason = [&](PromptId prompt) {
        try {
            readPredictions(workspace, {.prompt = prompt});
        } catch (const Error& error) {
            return error.reason();
        }
        return std::string("nothing was thrown");
    };
    QCOMPARE(reason(workspace.prompts(run)[0].id), std::string("NoLogits"));
    QCOMPARE(reason(PromptId{99}), std::string("NoSuchPrompt"));
}

void TestPromptPredictions::sampleModelNamesItsTokens()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    const auto opened = openModel(ORRERY_SOURCE_DIR "/resources/sample");
    Model model(opened->config(), opened->folder.loadWeights(), DeviceOpenArgs{0, 1});
    RunSettings settings;
    settings.text = "First Citizen: we are";
    settings.sites = {"logits"};
    const RunId run = recordPrompt(model, *opened, settings, path);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    const PromptRow prompt = workspace.prompts(run)[0];
    const auto predictions = readPredictions(workspace, {.prompt = prompt.id, .top = 5, .model = opened});
    QVERIFY(predictions.named);
    QCOMPARE(static_cast<int64_t>(predictions.rows.size()), prompt.positionCount);
    for (const auto& row : predictions.rows) {
        QCOMPARE(row.top.size(), size_t{5});
        for (const auto& token : row.top) QCOMPARE(predictions.texts.at(token.id), opened->tokenizer->tokenText(token.id));
        if (row.actual && row.actual->rank <= 5) QCOMPARE(row.top[static_cast<size_t>(row.actual->rank - 1)].id, static_cast<int32_t>(row.actual->id));
    }
}

QTEST_APPLESS_MAIN(TestPromptPredictions)
#include "tst_prompt_predictions.moc"
