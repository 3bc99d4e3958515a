#include "tests/core/record/fault_vfs.h"
#include "tests/core/record/failing_run.h"
#include "tests/core/record/record_samples.h"

#include "core/base/error.h"
#include "core/record/database.h"
#include "core/record/workspace_check.h"

#include <QTest>

#include <algorithm>
#include <filesystem>
#include <atomic>
#include <sqlite3.h>
#include <thread>
#include <unistd.h>

using namespace orrery;

// What a run of the fault tests records: 24 tensors of 1.2 MB.
static constexpr int kTensors = 24;
static const Shape kShape{600, 500};

class TestRecorderFaults : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { FaultVfs::name(); }
    void cleanup() { FaultVfs::heal(); }
    void aFullDiskFailsTheRunAndNothingElse_data();
    void aFullDiskFailsTheRunAndNothingElse();
    void aFailingSyncFailsTheRunAndNothingElse_data();
    void aFailingSyncFailsTheRunAndNothingElse();
    void recordingGoesOnOnceThereIsRoom();
    void aReadOnlyFolderIsSaid();
    void aLongReaderDelaysButDoesNotBreakTheRecording();
};

// After whatever happened: the file is sound, the first run is as it was, the second keeps only whole tensors.
static void verifyFile(const std::string& path, RunId first, const Tensor& tensor)
{
    const Workspace workspace = Workspace::open(path, Access::ReadWrite);
    QCOMPARE(workspace.run(first)->status, RunStatus::Complete);
    const CheckReport report = checkWorkspace(workspace);
    QVERIFY2(report.isOk(), report.problems.empty() ? "" : report.problems[0].c_str());
    for (const RunRow& run : workspace.runs()) {
        for (const TensorRow& row : workspace.tensors({.run = run.id})) {
            if (run.id == first) continue;
            QVERIFY(std::ranges::equal(workspace.read(row.id).values(), tensor.values()));
        }
    }
    const auto sample = workspace.tensors({.run = first});
    QCOMPARE(sample.size(), size_t{2});
    QCOMPARE(values(workspace.read(sample[0].id)), sampleValues(12, 1));
}

static RecorderOptions faultOptions()
{
    RecorderOptions options;
    options.vfs = FaultVfs::name();
    options.transactionBytes = 4 << 20;
    return options;
}

void TestRecorderFaults::aFullDiskFailsTheRunAndNothingElse_data()
{
    QTest::addColumn<int>("percent");
    QTest::addColumn<int>("code");
    for (int percent = 0; percent < 100; percent += 8)
        QTest::addRow("full at %d%%", percent) << percent << SQLITE_FULL;
    for (int percent = 2; percent < 100; percent += 16)
        QTest::addRow("I/O error at %d%%", percent) << percent << SQLITE_IOERR_WRITE;
}

void TestRecorderFaults::aFullDiskFailsTheRunAndNothingElse()
{
    QFETCH(int, percent);
    QFETCH(int, code);
    Folder folder;
    const std::string path = folder.path("a.orrery");
    const RunId first = makeSample(path);
    const Tensor tensor = sampleTensor(kShape, 5);
    {
        Recorder recorder(path, faultOptions());
        FaultVfs::failWritesAfter(tensor.count() * 4 * kTensors * percent / 100, code);
        QCOMPARE(recordRun(recorder, tensor, kTensors), code == SQLITE_FULL ? "DiskFull" : "DiskError");
    }
    FaultVfs::heal();
    verifyFile(path, first, tensor);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    for (const RunRow& run : workspace.runs())
        if (run.id != first) QVERIFY(run.status == RunStatus::Failed || run.status == RunStatus::Aborted);
    if (percent >= 30) QVERIFY(workspace.runs().size() == 2 && !workspace.tensors({.run = workspace.runs()[1].id}).empty());
}

void TestRecorderFaults::aFailingSyncFailsTheRunAndNothingElse_data()
{
    QTest::addColumn<int>("syncs");
    for (int syncs = 0; syncs < 16; ++syncs) QTest::addRow("after %d", syncs) << syncs;
}

void TestRecorderFaults::aFailingSyncFailsTheRunAndNothingElse()
{
    QFETCH(int, syncs);
    Folder folder;
    const std::string path = folder.path("a.orrery");
    const RunId first = makeSample(path);
    const Tensor tensor = sampleTensor(kShape, 5);
    {
        Recorder recorder(path, faultOptions());
        FaultVfs::failSyncsAfter(syncs);
        QCOMPARE(recordRun(recorder, tensor, kTensors), "DiskError");
    }
    FaultVfs::heal();
    verifyFile(path, first, tensor);
}

void TestRecorderFaults::recordingGoesOnOnceThereIsRoom()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    const RunId first = makeSample(path);
    const Tensor tensor = sampleTensor(kShape, 5);
    Recorder recorder(path, faultOptions());
    FaultVfs::failWritesAfter(12 << 20, SQLITE_FULL);
    QCOMPARE(recordRun(recorder, tensor, kTensors), "DiskFull");
    FaultVfs::heal();
    QCOMPARE(recordRun(recorder, tensor, kTensors), QString());
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    QCOMPARE(workspace.runs().back().status, RunStatus::Complete);
    QCOMPARE(workspace.tensors({.run = workspace.runs().back().id}).size(), size_t{kTensors});
    verifyFile(path, first, tensor);
}

void TestRecorderFaults::aReadOnlyFolderIsSaid()
{
    Folder folder;
    std::filesystem::create_directory(folder.path("locked"));
    const std::string path = folder.path("locked/a.orrery");
    makeSample(path);
    std::filesystem::permissions(folder.path(""), std::filesystem::perms(0755));
    std::filesystem::permissions(folder.path("locked"), std::filesystem::perms(0555));
    std::string said, reason, createReason;
    const uid_t user = geteuid();
    if (user == 0 && seteuid(65534) != 0) QSKIP("root may write everywhere, and can't become nobody");
    {
        const Workspace workspace = Workspace::open(path, Access::ReadWrite,
            {.log = [&](LogLevel, const std::string& text) { said = text; }});
        try {
            Recorder recorder(path);
        } catch (const Error& error) {
            reason = error.reason();
        }
        try {
            Workspace::create(folder.path("locked/b.orrery"));
        } catch (const Error& error) {
            createReason = error.reason();
        }
        QVERIFY(workspace.isReadOnly());
        QCOMPARE(workspace.runs().size(), size_t{1});
    }
    if (user == 0) QVERIFY(seteuid(user) == 0);
    std::filesystem::permissions(folder.path("locked"), std::filesystem::perms(0755));
    QVERIFY(said.find("read-only") != std::string::npos);
    QCOMPARE(reason, std::string("ReadOnly"));
    QCOMPARE(createReason, std::string("ReadOnly"));
}

void TestRecorderFaults::aLongReaderDelaysButDoesNotBreakTheRecording()
{
    Folder folder;
    const std::string path = folder.path("a.orrery");
    const RunId first = makeSample(path);
    const Tensor tensor = sampleTensor(kShape, 5);
    RecorderOptions options = faultOptions();
    options.vfs.clear();
    Recorder recorder(path, options);
    Workspace reader = Workspace::open(path, Access::ReadOnly);
    std::atomic<bool> inside = false;
    std::thread holder([&] {
        Statement select(reader.database(), "SELECT id FROM chunk");
        select.step();  // a read transaction stays open as long as the statement is not reset
        inside = true;
        std::this_thread::sleep_for(std::chrono::milliseconds(400));
    });
    while (!inside) std::this_thread::yield();
    QCOMPARE(recordRun(recorder, tensor, kTensors), QString());
    holder.join();
    verifyFile(path, first, tensor);
}

QTEST_GUILESS_MAIN(TestRecorderFaults)
#include "tst_recorder_faults.moc"
