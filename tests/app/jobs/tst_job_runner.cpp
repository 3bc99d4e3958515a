#include "app/jobs/job_runner.h"

#include <QSignalSpy>
#include <QTest>
#include <QThread>

#include <semaphore>

using namespace orrery;
using namespace orrery::app;

class TestJobRunner : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void deliversOnTheCallersThread();
    void errorsReachFail();
    void newerJobOfATagWins();
    void stoppedJobFailsAsCancelled();
    void goneReceiverHearsNothing();
    void progressTellsTimeLeft();
    void destructorStopsAndWaits();
};

void TestJobRunner::deliversOnTheCallersThread()
{
    JobRunner runner(1);
    QThread* worker = nullptr;
    QThread* delivered = nullptr;
    runner.start({QStringLiteral("t"), {}}, this, [&](JobContext&) { worker = QThread::currentThread(); return 42; },
        [&](int value) { QCOMPARE(value, 42); delivered = QThread::currentThread(); }, {});
    QTRY_VERIFY(delivered);
    QCOMPARE(delivered, QThread::currentThread());
    QVERIFY(worker != delivered);
}

void TestJobRunner::errorsReachFail()
{
    JobRunner runner(1);
    std::string reason;
    runner.start({QStringLiteral("t"), {}}, this,
        [](JobContext&) -> int { throw Error(ErrorKind::Io, "gone").withReason("DiskFull"); }, [](int) { QFAIL("delivered"); },
        [&](const Error& error) { reason = error.reason(); });
    QTRY_COMPARE(reason, std::string("DiskFull"));
}

void TestJobRunner::newerJobOfATagWins()
{
    std::binary_semaphore go{0};  // before the runner, whose destructor waits for those that use it
    JobRunner runner(2);
    QList<int> delivered;
    runner.start({QStringLiteral("t"), {}}, this, [&](JobContext&) { go.acquire(); return 1; }, [&](int v) { delivered << v; }, {});
    runner.start({QStringLiteral("t"), {}}, this, [&](JobContext&) { go.release(); return 2; }, [&](int v) { delivered << v; }, {});
    QTRY_VERIFY(runner.isIdle());
    QCOMPARE(delivered, QList<int>{2});
}

void TestJobRunner::stoppedJobFailsAsCancelled()
{
    JobRunner runner(1);
    std::optional<ErrorKind> kind;
    runner.start({QStringLiteral("t"), {}}, this,
        [](JobContext& context) { while (true) { throwIfStopped(context.stop); QThread::msleep(1); } return 0; },
        [](int) { QFAIL("delivered"); }, [&](const Error& error) { kind = error.kind(); });
    runner.stop(QStringLiteral("t"));
    QTRY_VERIFY(kind.has_value());
    QCOMPARE(*kind, ErrorKind::Cancelled);
}

void TestJobRunner::goneReceiverHearsNothing()
{
    std::binary_semaphore go{0};
    JobRunner runner(1);
    auto receiver = std::make_unique<QObject>();
    bool delivered = false;
    runner.start({QStringLiteral("t"), {}}, receiver.get(), [&](JobContext&) { go.acquire(); return 0; }, [&](int) { delivered = true; }, {});
    receiver.reset();
    go.release();
    QTRY_VERIFY(runner.isIdle());
    QVERIFY(!delivered);
}

void TestJobRunner::progressTellsTimeLeft()
{
    JobRunner runner(1);
    QList<JobStatus> seen;
    connect(&runner, &JobRunner::changed, this, [&](const JobStatus& status) { seen << status; });
    runner.start({QStringLiteral("t"), QStringLiteral("Run: cat")}, this,
        [](JobContext& context) {
            QThread::msleep(400);
            context.progress({0.5, "layer 6 of 12"});
            QThread::msleep(100);
            return 0;
        }, [](int) {}, {});
    QTRY_VERIFY(runner.isIdle());
    QCOMPARE(seen.front().state, JobStatus::State::Waiting);
    QCOMPARE(seen.back().state, JobStatus::State::Done);
    const auto told = std::find_if(seen.begin(), seen.end(), [](const JobStatus& s) { return s.secondsLeft && s.state == JobStatus::State::Running; });
    QVERIFY(told != seen.end());
    QCOMPARE(told->doing, QStringLiteral("layer 6 of 12"));
    QVERIFY(*told->secondsLeft > 0.3 && *told->secondsLeft < 5);
}

void TestJobRunner::destructorStopsAndWaits()
{
    std::atomic<bool> ended = false;
    {
        std::binary_semaphore begun{0};
        JobRunner runner(1);
        runner.start({QStringLiteral("t"), {}}, this, [&](JobContext& context) {
            begun.release();
            while (!context.stop.stop_requested()) QThread::msleep(1);
            ended = true;
            return 0;
        }, [](int) { QFAIL("delivered"); }, {});
        begun.acquire();
    }
    QVERIFY(ended);
}

QTEST_MAIN(TestJobRunner)
#include "tst_job_runner.moc"
