#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace orrery {

/// The calling thread and `threads - 1` workers that take a job's items one by one.
///
/// Which thread takes an item is open, so an item must compute the same wherever it runs: then results do not depend on
/// timing. Between two jobs workers spin a few microseconds, then sleep. run() is called by one thread at a time.
class ThreadPool {
public:
    /// Requires: threads >= 1.  @throws std::system_error, std::bad_alloc when the system has no more threads or memory
    explicit ThreadPool(int threads);
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    int threads() const noexcept { return static_cast<int>(m_workers.size()) + 1; }

    /// Calls item(index, thread) once for every index below `count`, the highest first, and returns when all are done.
    ///
    /// `thread` is below threads() and names the calling thread's scratch. A job of one item runs at once, on the caller.
    template <typename Item>
    void run(int64_t count, const Item& item) noexcept
    {
        start(count, [](const void* closure, int64_t index, int thread) {
            (*static_cast<const Item*>(closure))(index, thread);
        }, &item);
    }

private:
    using Call = void (*)(const void* closure, int64_t index, int thread);

    void start(int64_t count, Call call, const void* closure) noexcept;
    void work(int thread) noexcept;
    bool takeItem(uint32_t job, int thread) noexcept;
    uint32_t awaitJob(uint32_t last) noexcept;
    void stopWorkers() noexcept;

    // The job's number in the upper half, its items left in the lower. A thread that succeeds in lowering the count knows
    // that the job it read about is still the current one.
    std::atomic<uint64_t> m_ticket{0};
    std::atomic<Call> m_call{nullptr};
    std::atomic<const void*> m_closure{nullptr};
    std::atomic<uint32_t> m_unfinished{0};
    std::atomic<uint32_t> m_job{0};  // what sleeping workers wait on
    std::atomic<bool> m_stop{false};
    std::vector<std::thread> m_workers;
};

}  // namespace orrery
