#include "kernels/cpu/thread_pool.h"

#include <QTest>

#include <array>
#include <chrono>
#include <vector>

using namespace orrery;

class TestThreadPool : public QObject {
    Q_OBJECT
private slots:
    void callsEveryItemOnce_data();
    void callsEveryItemOnce();
    void oneItemRunsOnTheCaller();
    void sleepingWorkersWakeUp();
    void aThreadsScratchIsItsOwn();
};

void TestThreadPool::callsEveryItemOnce_data()
{
    QTest::addColumn<int>("threads");
    for (const int threads : {1, 2, 3, 8}) QTest::addRow("%d threads", threads) << threads;
}

void TestThreadPool::callsEveryItemOnce()
{
    QFETCH(int, threads);
    ThreadPool pool(threads);
    QCOMPARE(pool.threads(), threads);
    for (int job = 0; job < 2000; ++job) {
        std::vector<int> calls(static_cast<size_t>(job % 37));
        pool.run(static_cast<int64_t>(calls.size()), [&](int64_t index, int) { ++calls[static_cast<size_t>(index)]; });
        QCOMPARE(calls, std::vector<int>(calls.size(), 1));
    }
}

void TestThreadPool::oneItemRunsOnTheCaller()
{
    ThreadPool pool(4);
    for (int job = 0; job < 100; ++job) {
        std::thread::id where;
        int thread = -1;
        pool.run(1, [&](int64_t, int which) { where = std::this_thread::get_id(), thread = which; });
        QCOMPARE(where, std::this_thread::get_id());
        QCOMPARE(thread, 0);
    }
}

void TestThreadPool::sleepingWorkersWakeUp()
{
    ThreadPool pool(2);
    for (int job = 0; job < 20; ++job) {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));  // far longer than workers spin
        std::atomic<int> started{0};
        pool.run(2, [&](int64_t, int) {
            ++started;
            while (started < 2) std::this_thread::yield();  // only ends when both threads have an item
        });
        QCOMPARE(started.load(), 2);
    }
}

void TestThreadPool::aThreadsScratchIsItsOwn()
{
    ThreadPool pool(3);
    for (int job = 0; job < 50; ++job) {
        std::array<std::atomic<int>, 3> inside{};
        std::atomic<int> started{0};
        pool.run(3, [&](int64_t, int thread) {
            ++inside[static_cast<size_t>(thread)];
            ++started;
            while (started < 3) std::this_thread::yield();  // so that every thread has one item
        });
        for (const std::atomic<int>& items : inside) QCOMPARE(items.load(), 1);
    }
}

QTEST_APPLESS_MAIN(TestThreadPool)
#include "tst_thread_pool.moc"
