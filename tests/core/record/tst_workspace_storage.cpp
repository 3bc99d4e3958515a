#include "tests/core/record/record_samples.h"

#include "core/base/error.h"
#include "core/record/database.h"
#include "core/record/workspace_check.h"
#include "core/record/workspace_notes.h"
#include "core/record/workspace_storage.h"

#include <QTest>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <thread>

using namespace orrery;

class TestWorkspaceStorage : public QObject {
    Q_OBJECT

private slots:
    void sizesAreByRunAndSite();
    void evictedTensorsAreGone();
    void hiddenRunsAreOnlyHidden();
    void removedRunsTakeTheirRowsAlong();
    void aRunBeingRecordedIsNotRemoved();
    void vacuumGivesPagesBack();
    void vacuumSweepsWhatWasCutOff();
    void vacuumStopsOnRequest();
    void copiesAreWhole();
    void copiesAreWholeWhileRecording();
    void copiesNeverReplaceAFile();
    void stoppedCopiesLeaveNothing();
    void checksCountWhatTheySaw();
    void checksStopOnRequest();
    void readOnlyFilesAreNotChanged();
    void reclaimingTakesHiddenRunsAndChosenTensors();
    void idsAreNeverGivenTwice_data();
    void idsAreNeverGivenTwice();
    void hostileIdMarksAreNamed();
};

static QString reasonOf(const std::function<void()>& action)
{
    try {
        action();
    } catch (const Error& error) {
        return error.reason().empty() ? QString::fromUtf8(errorKindName(error.kind()).data()) : QString::fromStdString(error.reason());
    }
    return "nothing was thrown";
}

static void addLargeRun(const std::string& path, int tensors)
{
    Recorder recorder(path);
    recorder.begin({.title = "large"});
    const PromptId prompt = recorder.addPrompt({});
    const Tensor tensor = sampleTensor({500, 500}, 1);
    for (int64_t step = 0; step < tensors; ++step)
        recorder.record(prompt, kStream, tensor.view(), StoreType::F32, StoreLayout::Dense, step);
    recorder.finish(RunStatus::Complete);
}

void TestWorkspaceStorage::sizesAreByRunAndSite()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    const RunId first = makeSample(path);
    addLargeRun(path, 3);
    const auto sizes = storageSizes(Workspace::open(path, Access::ReadOnly));
    QCOMPARE(sizes.size(), size_t{3});
    QVERIFY(sizes[0].run == first && sizes[0].site == kStream.name && sizes[0].tensors == 1);
    QCOMPARE(sizes[0].bytes, int64_t{48});
    QCOMPARE(sizes[1].bytes, int64_t{2 * 6 * 4});
    QCOMPARE(sizes[2].bytes, int64_t{3 * 500 * 500 * 4});
}

void TestWorkspaceStorage::evictedTensorsAreGone()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    Workspace workspace = Workspace::open(path, Access::ReadWrite);
    evictTensor(workspace, TensorId{1});
    QVERIFY(!workspace.tensor(TensorId{1}));
    QCOMPARE(workspace.database().queryNumber("SELECT count(*) FROM chunk"), int64_t{1});
    QCOMPARE(values(workspace.read(TensorId{2})), values(samplePattern(2, 3)));
    QCOMPARE(reasonOf([&] { evictTensor(workspace, TensorId{1}); }), "NoSuchTensor");
    QVERIFY(checkWorkspace(workspace).isOk());
}

void TestWorkspaceStorage::hiddenRunsAreOnlyHidden()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    const RunId run = makeSample(path);
    Workspace workspace = Workspace::open(path, Access::ReadWrite);
    setRunHidden(workspace, run, true);
    QVERIFY(workspace.runs().empty());
    QCOMPARE(workspace.runs(true).size(), size_t{1});
    QVERIFY(workspace.run(run)->hidden);
    setRunHidden(workspace, run, false);
    QCOMPARE(workspace.runs().size(), size_t{1});
    QCOMPARE(reasonOf([&] { setRunHidden(workspace, RunId{9}, true); }), "NoSuchRun");
}

void TestWorkspaceStorage::removedRunsTakeTheirRowsAlong()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    const RunId run = makeSample(path);
    addLargeRun(path, 1);
    Workspace workspace = Workspace::open(path, Access::ReadWrite);
    addNote(workspace, {.run = run}, "about the first");
    addNote(workspace, {}, "about the file");
    removeRun(workspace, run);
    QCOMPARE(workspace.runs().size(), size_t{1});
    Database& database = workspace.database();
    QCOMPARE(database.queryNumber("SELECT count(*) FROM tensor"), int64_t{1});
    QCOMPARE(database.queryNumber("SELECT count(*) FROM chunk"), int64_t{1});
    QCOMPARE(database.queryNumber("SELECT count(*) FROM position"), int64_t{0});
    QCOMPARE(listNotes(workspace).size(), size_t{1});
    QCOMPARE(reasonOf([&] { removeRun(workspace, run); }), "NoSuchRun");
    QVERIFY(checkWorkspace(workspace).isOk());
}

void TestWorkspaceStorage::aRunBeingRecordedIsNotRemoved()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    Recorder recorder(path);
    const RunId run = recorder.begin({});
    Workspace workspace = Workspace::open(path, Access::ReadWrite);
    QCOMPARE(workspace.run(run)->status, RunStatus::Recording);
    QCOMPARE(reasonOf([&] { removeRun(workspace, run); }), "RecorderBusy");
    recorder.finish(RunStatus::Complete);
    removeRun(workspace, run);
}

void TestWorkspaceStorage::vacuumGivesPagesBack()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    const auto small = std::filesystem::file_size(path);
    addLargeRun(path, 6);
    Workspace workspace = Workspace::open(path, Access::ReadWrite);
    removeRun(workspace, RunId{2});
    double last = -1;
    const int64_t freed = vacuumWorkspace(workspace, [&](const ProgressStep& step) {
        QVERIFY(step.fraction >= last && step.fraction <= 1);
        last = step.fraction;
    });
    QVERIFY(freed > 6000000);
    QVERIFY(last > 0);
    QVERIFY(std::filesystem::file_size(path) <= small + 65536);
    QCOMPARE(values(workspace.read(TensorId{1})), sampleValues(12, 1));
    QVERIFY(checkWorkspace(workspace).isOk());
    QCOMPARE(vacuumWorkspace(workspace), int64_t{0});
}

void TestWorkspaceStorage::vacuumSweepsWhatWasCutOff()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    Workspace workspace = Workspace::open(path, Access::ReadWrite);
    workspace.database().execute("UPDATE tensor SET complete = 0 WHERE id = 2");
    vacuumWorkspace(workspace);
    QCOMPARE(workspace.tensors({.withIncomplete = true}).size(), size_t{1});
    QCOMPARE(workspace.database().queryNumber("SELECT count(*) FROM chunk"), int64_t{1});
}

void TestWorkspaceStorage::vacuumStopsOnRequest()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    addLargeRun(path, 6);
    Workspace workspace = Workspace::open(path, Access::ReadWrite);
    removeRun(workspace, RunId{2});
    std::stop_source stop;
    QCOMPARE(reasonOf([&] { vacuumWorkspace(workspace, [&](const ProgressStep&) { stop.request_stop(); }, stop.get_token()); }), "Cancelled");
    QVERIFY(checkWorkspace(workspace).isOk());
}

void TestWorkspaceStorage::copiesAreWhole()
{
    Folder folder;
    const std::string path = folder.path("a.orrery"), copy = folder.path("b.orrery");
    makeSample(path);
    addLargeRun(path, 3);
    saveCopy(Workspace::open(path, Access::ReadOnly), copy);
    const Workspace workspace = Workspace::open(copy, Access::ReadWrite);
    QCOMPARE(workspace.runs().size(), size_t{2});
    QCOMPARE(values(workspace.read(TensorId{1})), sampleValues(12, 1));
    QVERIFY(checkWorkspace(workspace).isOk());
    QVERIFY(!std::filesystem::exists(copy + ".part"));
}

void TestWorkspaceStorage::copiesAreWholeWhileRecording()
{
    Folder folder;
    const std::string path = folder.path("a.orrery"), copy = folder.path("b.orrery");
    makeSample(path);
    RecorderOptions options;
    options.transactionBytes = 2 << 20;
    Recorder recorder(path, options);
    recorder.begin({});
    const PromptId prompt = recorder.addPrompt({});
    const Tensor tensor = sampleTensor({500, 500}, 1);
    std::jthread copier([&] { saveCopy(Workspace::open(path, Access::ReadOnly), copy); });
    for (int64_t step = 0; step < 20; ++step)
        recorder.record(prompt, kStream, tensor.view(), StoreType::F32, StoreLayout::Dense, step);
    recorder.finish(RunStatus::Complete);
    copier.join();
    const Workspace workspace = Workspace::open(copy, Access::ReadWrite);
    QVERIFY(checkWorkspace(workspace).isOk());
    for (const TensorRow& row : workspace.tensors({.run = RunId{2}}))
        QVERIFY(std::ranges::equal(workspace.read(row.id).values(), tensor.values()));
}

void TestWorkspaceStorage::copiesNeverReplaceAFile()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    QCOMPARE(reasonOf([&] { saveCopy(workspace, path); }), "FileExists");
    QCOMPARE(reasonOf([&] { saveCopy(workspace, folder.path("absent/b.orrery")); }), "CannotOpen");
}

void TestWorkspaceStorage::stoppedCopiesLeaveNothing()
{
    Folder folder;
    const std::string path = folder.path("a.orrery"), copy = folder.path("b.orrery");
    makeSample(path);
    addLargeRun(path, 6);
    std::stop_source stop;
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    QCOMPARE(reasonOf([&] { saveCopy(workspace, copy, [&](const ProgressStep&) { stop.request_stop(); }, stop.get_token()); }), "Cancelled");
    QVERIFY(!std::filesystem::exists(copy) && !std::filesystem::exists(copy + ".part"));
}

void TestWorkspaceStorage::checksCountWhatTheySaw()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    addLargeRun(path, 3);
    const CheckReport report = checkWorkspaceFile(path);
    QCOMPARE(report.runs, int64_t{2});
    QCOMPARE(report.tensors, int64_t{5});
    QCOMPARE(report.chunks, int64_t{5});
    QCOMPARE(report.chunkBytes, int64_t{48 + 48 + 3000000});
    Database(path, {.mode = DatabaseOptions::Mode::ReadWrite})
        .execute("PRAGMA foreign_keys=OFF; DELETE FROM tensor WHERE id = 2; UPDATE chunk SET crc32c = 1 WHERE tensor_id > 2");
    const CheckReport damaged = checkWorkspaceFile(path);
    QCOMPARE(damaged.problems.size(), size_t{4});
}

void TestWorkspaceStorage::checksStopOnRequest()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    std::stop_source stop;
    stop.request_stop();
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    QCOMPARE(reasonOf([&] { checkWorkspace(workspace, {}, stop.get_token()); }), "Cancelled");
    QCOMPARE(workspace.runs().size(), size_t{1});
}

void TestWorkspaceStorage::readOnlyFilesAreNotChanged()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    Workspace workspace = Workspace::open(path, Access::ReadOnly);
    QCOMPARE(reasonOf([&] { evictTensor(workspace, TensorId{1}); }), "ReadOnly");
    QCOMPARE(reasonOf([&] { removeRun(workspace, RunId{1}); }), "ReadOnly");
    QCOMPARE(reasonOf([&] { addNote(workspace, {}, "x"); }), "ReadOnly");
    QCOMPARE(reasonOf([&] { vacuumWorkspace(workspace); }), "ReadOnly");
    QCOMPARE(reasonOf([&] { workspace.relink(sha256("w"), "/x"); }), "ReadOnly");
}

void TestWorkspaceStorage::reclaimingTakesHiddenRunsAndChosenTensors()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    const RunId kept = makeSample(path);
    addLargeRun(path, 2);
    Workspace workspace = Workspace::open(path, Access::ReadWrite);
    const RunId large = workspace.runs().back().id;
    setRunHidden(workspace, large, true);
    const auto stream = workspace.find(workspace.prompts(kept)[0].id, kStream.name);
    QVERIFY(reclaimSpace(workspace, {stream->id, TensorId{999}}) > 1'900'000);  // two of 500 x 500 floats
    QCOMPARE(workspace.runs(true).size(), size_t{1});
    QCOMPARE(workspace.runs()[0].id, kept);
    QCOMPARE(workspace.tensors({}).size(), size_t{1});
    QCOMPARE(workspace.tensors({})[0].siteInfo.name, kPattern.name);
    QVERIFY(checkWorkspace(workspace).isOk());
}

void TestWorkspaceStorage::idsAreNeverGivenTwice_data()
{
    QTest::addColumn<int>("way");
    QTest::newRow("a run is removed") << 0;
    QTest::newRow("hidden runs are reclaimed") << 1;
    QTest::newRow("tensors are evicted") << 2;
    QTest::newRow("tensors are reclaimed") << 3;
    QTest::newRow("tensors that were cut off are swept") << 4;
}

void TestWorkspaceStorage::idsAreNeverGivenTwice()
{
    QFETCH(int, way);
    Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    addLargeRun(path, 2);
    PromptId lastPrompt{};
    {
        Workspace workspace = Workspace::open(path, Access::ReadWrite);
        lastPrompt = workspace.prompts(RunId{2}).front().id;
        QCOMPARE(workspace.tensors({}).back().id, TensorId{4});
        if (way == 0) removeRun(workspace, RunId{2});
        if (way == 1) setRunHidden(workspace, RunId{2}, true), reclaimSpace(workspace, {});
        if (way == 2) evictTensor(workspace, TensorId{4}), evictTensor(workspace, TensorId{3});
        if (way == 3) reclaimSpace(workspace, {TensorId{3}, TensorId{4}});
        if (way == 4) workspace.database().execute("UPDATE tensor SET complete = 0 WHERE id >= 3"), vacuumWorkspace(workspace);
        QCOMPARE(workspace.tensors({.withIncomplete = true}).back().id, TensorId{2});
    }
    addLargeRun(path, 1);
    const Workspace workspace = Workspace::open(path, Access::ReadWrite);
    QCOMPARE(workspace.runs(true).back().id, RunId{3});
    QVERIFY(number(workspace.prompts(RunId{3}).front().id) > number(lastPrompt));
    QCOMPARE(workspace.tensors({}).back().id, TensorId{5});
    QVERIFY(checkWorkspace(workspace).isOk());
}

void TestWorkspaceStorage::hostileIdMarksAreNamed()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    for (const auto& [mark, reason] : {std::pair("9223372036854775807", "IdsUsedUp"), {"99999999999999999999999", "IdsUsedUp"}, {"many", "nothing was thrown"}, {"-5", "nothing was thrown"}}) {
        std::filesystem::remove(path);
        makeSample(path);
        Database(path, {.mode = DatabaseOptions::Mode::ReadWrite}).execute(("INSERT INTO meta VALUES('last_prompt', '" + std::string(mark) + "')").c_str());
        QCOMPARE(reasonOf([&] { addLargeRun(path, 1); }), reason);
        QCOMPARE(Workspace::open(path, Access::ReadOnly).run(RunId{1})->status, RunStatus::Complete);
    }
}

QTEST_GUILESS_MAIN(TestWorkspaceStorage)
#include "tst_workspace_storage.moc"
