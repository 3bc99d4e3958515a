#include "tests/core/record/record_samples.h"
#include "tests/thrown_error.h"

#include "core/base/build_info.h"
#include "core/base/error.h"
#include "core/record/database.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

using namespace orrery;

class TestRecorder : public QObject {
    Q_OBJECT

private slots:
    void whatWasRecordedIsReadBack();
    void stepsOfAGenerationJoin();
    void regressionPromptsNeedNoTokens();
    void promptBytesThatAreNoUtf8ComeBack();
    void sameWeightsAreOneModel();
    void interventionsAndMetricsAreKept();
    void notANumberMetricsAreSkippedAndSaid();
    void cancelledRunsKeepWhatTheyHave();
    void closingWithoutFinishAborts();
    void aSecondRecorderIsRefused();
    void misuseIsRefused();
    void aReaderSeesWholeTensorsWhileRecording();
    void oneRecorderRecordsManyRuns();
    void memoryStaysBounded();
};

void TestRecorder::whatWasRecordedIsReadBack()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    const RunId run = makeSample(path);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    const auto runs = workspace.runs();
    QCOMPARE(runs.size(), size_t{1});
    QCOMPARE(runs[0].id, run);
    QCOMPARE(runs[0].status, RunStatus::Complete);
    QVERIFY(runs[0].finishedMicroseconds >= runs[0].startedMicroseconds);
    QVERIFY(runs[0].engineVersion.starts_with(buildInfo().version + " "));
    const auto prompts = workspace.prompts(run);
    QCOMPARE(prompts.size(), size_t{1});
    QCOMPARE(prompts[0].text, std::string("a b c"));
    QCOMPARE(prompts[0].positionCount, int64_t{3});
    QVERIFY(workspace.positions(prompts[0].id) == samplePrompt().positions);
    const auto stream = workspace.find(prompts[0].id, kStream.name);
    QVERIFY(stream);
    QCOMPARE(stream->siteInfo.axes, kStream.axes);
    QCOMPARE(stream->siteInfo.layer, 0);
    QCOMPARE(values(workspace.read(stream->id)), sampleValues(12, 1));
    QCOMPARE(workspace.tensors({.run = run}).size(), size_t{2});
    QCOMPARE(workspace.tensors({.sites = "*pattern"}).size(), size_t{1});
    QVERIFY(!workspace.find(prompts[0].id, "no.such.site"));
    QVERIFY(!std::filesystem::exists(path + "-journal"));
    QVERIFY(!std::filesystem::exists(path + "-recorder"));
}

void TestRecorder::stepsOfAGenerationJoin()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    Workspace::create(path);
    Recorder recorder(path);
    const RunId run = recorder.begin({.kind = RunKind::Generate});
    const PromptId prompt = recorder.addPrompt(samplePrompt());
    const Tensor all = sampleTensor({5, 4}, 9);
    recorder.record(prompt, kStream, {all.data(), {3, 4}, {4, 1}});
    for (int64_t step = 1; step <= 2; ++step) {
        recorder.addPositions(prompt, {{.token = step, .flags = kPositionGenerated}});
        recorder.record(prompt, kStream, {all.data() + (2 + step) * 4, {1, 4}, {4, 1}}, StoreType::F32, StoreLayout::Dense, step);
    }
    recorder.finish(RunStatus::Complete);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    QVERIFY(std::ranges::equal(workspace.readSteps(prompt, kStream.name).values(), all.values()));
    QCOMPARE(workspace.prompts(run)[0].positionCount, int64_t{5});
    QCOMPARE(workspace.positions(prompt)[4], (Position{.token = 2, .flags = kPositionGenerated}));
    QCOMPARE(workspace.tensors({.step = 2}).size(), size_t{1});
}

void TestRecorder::regressionPromptsNeedNoTokens()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    Workspace::create(path);
    Recorder recorder(path);
    recorder.begin({});
    const PromptId prompt = recorder.addPrompt({.kind = PromptKind::Tokens, .positions = {{.label = "x0"}, {.label = "y0"}, {}}});
    recorder.finish(RunStatus::Complete);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    const auto positions = workspace.positions(prompt);
    QCOMPARE(positions.size(), size_t{3});
    QCOMPARE(*positions[1].label, std::string("y0"));
    QVERIFY(!positions[1].token && !positions[1].piece && !positions[2].label);
}

void TestRecorder::promptBytesThatAreNoUtf8ComeBack()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    Workspace::create(path);
    const std::string text("a\xff\x00z", 4);
    Recorder recorder(path);
    const RunId run = recorder.begin({});
    const PromptId prompt = recorder.addPrompt({.text = text, .positions = {{.piece = "a\xE2\x82z"}}});
    recorder.finish(RunStatus::Complete);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    QCOMPARE(workspace.prompts(run)[0].text, text);
    QCOMPARE(*workspace.positions(prompt)[0].piece, std::string("a\xEF\xBF\xBD\xEF\xBF\xBDz"));
}

void TestRecorder::sameWeightsAreOneModel()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    Workspace::create(path);
    ModelInfo model{.family = "gpt2", .displayName = "small", .configJson = "{\"n_layer\":2}", .weightsDigest = sha256("w"),
        .tokenizerDigest = sha256("t"), .path = "/old"};
    Recorder recorder(path);
    recorder.begin({.model = model});
    recorder.finish(RunStatus::Complete);
    model.path = "/new";
    recorder.begin({.model = model});
    recorder.finish(RunStatus::Complete);
    Workspace workspace = Workspace::open(path, Access::ReadWrite);
    QCOMPARE(workspace.models().size(), size_t{1});
    QCOMPARE(workspace.models()[0].info.path, std::string("/new"));
    QCOMPARE(workspace.models()[0].info.weightsDigest, sha256("w"));
    QCOMPARE(*workspace.models()[0].info.tokenizerDigest, sha256("t"));
    QCOMPARE(workspace.runs()[1].model, std::optional(workspace.models()[0].id));
    QCOMPARE(workspace.relink(sha256("w"), "/found"), 1);
    QCOMPARE(workspace.relink(sha256("other"), "/lost"), 0);
    QCOMPARE(workspace.models()[0].info.path, std::string("/found"));
}

void TestRecorder::interventionsAndMetricsAreKept()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    Workspace::create(path);
    Recorder recorder(path);
    const RunId run = recorder.begin({.seed = 42, .paramsJson = "{\"threads\":2}"});
    const PromptId prompt = recorder.addPrompt({});
    const TensorId source = recorder.record(prompt, kStream, sampleTensor({1, 2}, 1).view());
    recorder.addIntervention({.site = kPattern, .operation = "zero", .selectorJson = "{\"heads\":[1]}"});
    recorder.addIntervention({.site = kStream, .operation = "replace", .source = source});
    recorder.addMetric(prompt, "loss", 1.5);
    recorder.addMetric({}, "seconds", std::numeric_limits<double>::infinity());
    recorder.finish(RunStatus::Complete);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    const auto interventions = workspace.interventions(run);
    QCOMPARE(interventions.size(), size_t{2});
    QCOMPARE(interventions[0].info.selectorJson, std::string("{\"heads\":[1]}"));
    QCOMPARE(interventions[1].info.source, std::optional(source));
    const auto metrics = workspace.metrics(run);
    QCOMPARE(metrics.size(), size_t{2});
    QCOMPARE(metrics[0].prompt, std::optional(prompt));
    QCOMPARE(metrics[0].value, 1.5);
    QVERIFY(!metrics[1].prompt && std::isinf(metrics[1].value));
    QCOMPARE(*workspace.run(run)->seed, int64_t{42});
    QCOMPARE(workspace.run(run)->paramsJson, std::string("{\"threads\":2}"));
}

void TestRecorder::notANumberMetricsAreSkippedAndSaid()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    Workspace::create(path);
    int said = 0;
    RecorderOptions options;
    options.log = [&](LogLevel, const std::string&) { ++said; };
    Recorder recorder(path, options);
    const RunId run = recorder.begin({});
    recorder.addMetric({}, "loss", std::numeric_limits<double>::quiet_NaN());
    recorder.finish(RunStatus::Complete);
    QCOMPARE(said, 1);
    QVERIFY(Workspace::open(path, Access::ReadOnly).metrics(run).empty());
}

void TestRecorder::cancelledRunsKeepWhatTheyHave()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    Workspace::create(path);
    Recorder recorder(path);
    const RunId run = recorder.begin({});
    const TensorId id = recorder.record(recorder.addPrompt({}), kStream, sampleTensor({3, 4}, 1).view());
    recorder.finish(RunStatus::Aborted, "cancelled");
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    QCOMPARE(workspace.run(run)->status, RunStatus::Aborted);
    QCOMPARE(workspace.run(run)->errorText, std::string("cancelled"));
    QCOMPARE(values(workspace.read(id)), sampleValues(12, 1));
}

void TestRecorder::closingWithoutFinishAborts()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    Workspace::create(path);
    RunId run{};
    {
        Recorder recorder(path);
        run = recorder.begin({});
        recorder.record(recorder.addPrompt({}), kStream, sampleTensor({3, 4}, 1).view());
    }
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    QCOMPARE(workspace.run(run)->status, RunStatus::Aborted);
    QCOMPARE(workspace.tensors({.run = run}).size(), size_t{1});
}

void TestRecorder::aSecondRecorderIsRefused()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    Workspace::create(path);
    const Recorder first(path);
    std::string reason;
    QCOMPARE(kindOf([&] { Recorder second(path); }, &reason), ErrorKind::Database);
    QCOMPARE(reason, std::string("RecorderBusy"));
}

void TestRecorder::misuseIsRefused()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    Workspace::create(path);
    Recorder recorder(path);
    const Tensor tensor = sampleTensor({2, 3}, 1);
    QCOMPARE(kindOf([&] { recorder.addPrompt({}); }), ErrorKind::Argument);
    QCOMPARE(kindOf([&] { recorder.finish(RunStatus::Complete); }), ErrorKind::Argument);
    QCOMPARE(kindOf([&] { recorder.begin({.paramsJson = "{"}); }), ErrorKind::Argument);
    recorder.begin({});
    QCOMPARE(kindOf([&] { recorder.begin({}); }), ErrorKind::Argument);
    const PromptId prompt = recorder.addPrompt({});
    QCOMPARE(kindOf([&] { recorder.record(PromptId{number(prompt) + 1}, kStream, tensor.view()); }), ErrorKind::Argument);
    QCOMPARE(kindOf([&] { recorder.record(prompt, kPattern, tensor.view()); }), ErrorKind::Shape);
    QCOMPARE(kindOf([&] { recorder.record(prompt, kStream, tensor.view(), StoreType::F32, StoreLayout::LowerTriangle); }), ErrorKind::Shape);
    QCOMPARE(kindOf([&] { recorder.finish(RunStatus::Recording); }), ErrorKind::Argument);
    recorder.record(prompt, kStream, tensor.view());
    recorder.finish(RunStatus::Complete);
}

void TestRecorder::aReaderSeesWholeTensorsWhileRecording()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    Workspace::create(path);
    RecorderOptions options;
    options.transactionBytes = 1 << 20;
    Recorder recorder(path, options);
    const Workspace reader = Workspace::open(path, Access::ReadOnly);
    const RunId run = recorder.begin({});
    QCOMPARE(reader.run(run)->status, RunStatus::Recording);
    const PromptId prompt = recorder.addPrompt({});
    const Tensor tensor = sampleTensor({300, 700}, 4);
    for (int64_t step = 0; step < 40; ++step) recorder.record(prompt, kStream, tensor.view(), StoreType::F32, StoreLayout::Dense, step);
    // The recorder thread commits in its own time, at the latest `commitEvery` after it got something; the run is still open.
    QTRY_VERIFY_WITH_TIMEOUT(!reader.tensors({.run = run}).empty(), 60'000);
    for (const TensorRow& row : reader.tensors({.run = run})) QVERIFY(std::ranges::equal(reader.read(row.id).values(), tensor.values()));
    QCOMPARE(reader.run(run)->status, RunStatus::Recording);
    recorder.finish(RunStatus::Complete);
    QCOMPARE(reader.tensors({.run = run}).size(), size_t{40});
    QCOMPARE(reader.run(run)->status, RunStatus::Complete);
}

void TestRecorder::oneRecorderRecordsManyRuns()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    Workspace::create(path);
    Recorder recorder(path);
    for (unsigned i = 0; i < 5; ++i) {
        recorder.begin({.title = std::to_string(i)});
        const PromptId first = recorder.addPrompt({.label = "first"});
        recorder.addPrompt({.pairOf = first, .role = "corrupt"});
        recorder.record(first, kStream, sampleTensor({2, 2}, i).view());
        recorder.finish(RunStatus::Complete);
    }
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    QCOMPARE(workspace.runs().size(), size_t{5});
    QCOMPARE(workspace.sites().size(), size_t{1});
    const auto prompts = workspace.prompts(workspace.runs()[4].id);
    QCOMPARE(prompts.size(), size_t{2});
    QCOMPARE(prompts[1].pairOf, std::optional(prompts[0].id));
    QCOMPARE(prompts[1].ordinal, int64_t{1});
    QCOMPARE(values(workspace.read(workspace.find(prompts[0].id, kStream.name)->id)), sampleValues(4, 4));
}

// 320 MB through a recorder whose queue may hold 96 MiB.
void TestRecorder::memoryStaysBounded()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QSKIP("a sanitizer's own memory would be measured");
#endif
    const auto resident = [] {
        QFile status("/proc/self/status");
        if (!status.open(QIODevice::ReadOnly)) return int64_t{-1};
        for (const QByteArray& line : status.readAll().split('\n'))
            if (line.startsWith("VmHWM:")) return int64_t{line.mid(6).simplified().split(' ')[0].toLongLong()} * 1024;
        return int64_t{-1};
    };
    Folder folder;
    const std::string path = folder.path("a.orrery");
    Workspace::create(path);
    const Tensor tensor = sampleTensor({1000, 2000}, 4);
    const int64_t before = resident();
    if (before < 0) QSKIP("no /proc/self/status here");
    Recorder recorder(path);
    recorder.begin({});
    const PromptId prompt = recorder.addPrompt({});
    for (int64_t step = 0; step < 40; ++step) recorder.record(prompt, kStream, tensor.view(), StoreType::F32, StoreLayout::Dense, step);
    recorder.finish(RunStatus::Complete);
    const int64_t extra = resident() - before;
    QVERIFY2(extra < int64_t{192} << 20, qPrintable(QString("%1 MB").arg(extra >> 20)));
}

QTEST_GUILESS_MAIN(TestRecorder)
#include "tst_recorder.moc"
