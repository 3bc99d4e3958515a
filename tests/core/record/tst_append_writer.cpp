#include "core/base/error.h"
#include "core/record/database.h"
#include "core/record/workspace_check.h"
#include "tests/core/record/failing_run.h"
#include "tests/core/record/fault_writes.h"
#include "tests/core/record/record_samples.h"

#include <QTest>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

using namespace orrery;

/// What a recording writes past the page cache, on a disk that fails it.
class TestAppendWriter : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanup() { FaultWrites::heal(); }
    void aFailingBlockFailsTheRunAndNothingElse_data();
    void aFailingBlockFailsTheRunAndNothingElse();
    void shortWritesAreGoneOnWith_data();
    void shortWritesAreGoneOnWith();
    void recordingGoesOnOnceThereIsRoom();
};

namespace {

constexpr int kTensors = 12;
const Shape kShape{600, 500};  ///< 1.2 MB: more than a block

/// Every byte that a run's tensors have in the file.
std::string storedBytes(const std::string& path, RunId run)
{
    Database database(path, {.mode = DatabaseOptions::Mode::ReadOnly});
    return database.queryText(("SELECT group_concat(chunk.id || ':' || hex(data)) FROM chunk JOIN tensor ON tensor.id = tensor_id WHERE run_id = "
        + std::to_string(number(run))).c_str());
}

void verifySound(const std::string& path)
{
    const Workspace workspace = Workspace::open(path, Access::ReadWrite);
    const CheckReport report = checkWorkspace(workspace);
    QVERIFY2(report.isOk(), report.problems.empty() ? "" : report.problems[0].c_str());
}

RecorderOptions options()
{
    RecorderOptions options;
    options.transactionBytes = 4 << 20;
    return options;
}

}  // namespace

void TestAppendWriter::initTestCase()
{
    FaultWrites::install();
    const Folder folder;
    makeSample(folder.path("a.orrery"));
    FaultWrites::heal();
    Recorder recorder(folder.path("a.orrery"), options());
    QCOMPARE(recordRun(recorder, sampleTensor(kShape, 5), kTensors), QString());
    const int descriptor = open(folder.path("a.orrery").c_str(), O_RDONLY | O_DIRECT | O_CLOEXEC);
    if (descriptor < 0) QSKIP("this file system has no direct writes");
    close(descriptor);
    QVERIFY(FaultWrites::directWrites() > 10);
}

void TestAppendWriter::aFailingBlockFailsTheRunAndNothingElse_data()
{
    QTest::addColumn<int>("block");
    QTest::addColumn<qint64>("bytes");
    QTest::addColumn<int>("error");
    QTest::addColumn<QString>("reason");
    const qint64 whole = FaultWrites::kWhole;
    for (const int block : {0, 1, 3, 7}) {
        QTest::addRow("full at block %d", block) << block << whole << ENOSPC << "DiskFull";
        QTest::addRow("over the quota at block %d", block) << block << whole << EDQUOT << "DiskFull";
        QTest::addRow("I/O error at block %d", block) << block << whole << EIO << "DiskError";
        QTest::addRow("full inside block %d", block) << block << qint64{40960} << ENOSPC << "DiskFull";
        QTest::addRow("I/O error inside block %d", block) << block << qint64{40960} << EIO << "DiskError";
    }
}

void TestAppendWriter::aFailingBlockFailsTheRunAndNothingElse()
{
    QFETCH(int, block);
    QFETCH(qint64, bytes);
    QFETCH(int, error);
    QFETCH(QString, reason);
    const Folder folder;
    const std::string path = folder.path("a.orrery");
    const RunId first = makeSample(path);
    const std::string before = storedBytes(path, first);
    QVERIFY(!before.empty());
    const Tensor tensor = sampleTensor(kShape, 5);
    {
        Recorder recorder(path, options());
        FaultWrites::failDirectFrom(block, bytes, error);
        QCOMPARE(recordRun(recorder, tensor, kTensors), reason);
    }
    FaultWrites::heal();
    verifySound(path);
    QVERIFY(storedBytes(path, first) == before);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    QCOMPARE(workspace.run(first)->status, RunStatus::Complete);
    for (const RunRow& run : workspace.runs()) {
        if (run.id == first) continue;
        QCOMPARE(run.status, RunStatus::Failed);
        for (const TensorRow& row : workspace.tensors({.run = run.id})) QVERIFY(std::ranges::equal(workspace.read(row.id).values(), tensor.values()));
    }
    if (block > 0) QCOMPARE(workspace.runs().size(), size_t{2});  // the very first block has the run's own row
}

void TestAppendWriter::shortWritesAreGoneOnWith_data()
{
    QTest::addColumn<int>("block");
    QTest::addColumn<qint64>("bytes");
    for (const int block : {0, 4}) {
        QTest::addRow("whole sectors of block %d", block) << block << qint64{40960};
        QTest::addRow("a part of a sector of block %d", block) << block << qint64{1000};
    }
}

/// What is left of a block after a part of a sector can't be written past the cache: it goes through it.
void TestAppendWriter::shortWritesAreGoneOnWith()
{
    QFETCH(int, block);
    QFETCH(qint64, bytes);
    const Folder folder;
    const std::string path = folder.path("a.orrery");
    makeSample(path);
    const Tensor tensor = sampleTensor(kShape, 5);
    {
        Recorder recorder(path, options());
        FaultWrites::failDirectFrom(block, bytes, 0);
        QCOMPARE(recordRun(recorder, tensor, kTensors), QString());
    }
    verifySound(path);
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    const auto rows = workspace.tensors({.run = workspace.runs().back().id});
    QCOMPARE(rows.size(), size_t{kTensors});
    for (const TensorRow& row : rows) QVERIFY(std::ranges::equal(workspace.read(row.id).values(), tensor.values()));
}

void TestAppendWriter::recordingGoesOnOnceThereIsRoom()
{
    const Folder folder;
    const std::string path = folder.path("a.orrery");
    const RunId first = makeSample(path);
    const std::string before = storedBytes(path, first);
    const Tensor tensor = sampleTensor(kShape, 5);
    Recorder recorder(path, options());
    FaultWrites::failDirectFrom(5, FaultWrites::kWhole, ENOSPC);
    QCOMPARE(recordRun(recorder, tensor, kTensors), "DiskFull");
    FaultWrites::heal();
    QCOMPARE(recordRun(recorder, tensor, kTensors), QString());
    const Workspace workspace = Workspace::open(path, Access::ReadOnly);
    QCOMPARE(workspace.runs().size(), size_t{3});
    QCOMPARE(workspace.runs()[1].status, RunStatus::Failed);
    QCOMPARE(workspace.runs()[2].status, RunStatus::Complete);
    QCOMPARE(workspace.tensors({.run = workspace.runs()[2].id}).size(), size_t{kTensors});
    QVERIFY(storedBytes(path, first) == before);
    verifySound(path);
}

QTEST_GUILESS_MAIN(TestAppendWriter)
#include "tst_append_writer.moc"
