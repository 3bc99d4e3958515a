#include "kernels/cpu/thread_pool.h"

namespace orrery {
namespace {

// About 10 microseconds: longer than the gap between two ops of a forward pass, short beside a thread's time slice.
constexpr int kSpins = 400;

void relax() noexcept
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#else
    std::atomic_signal_fence(std::memory_order_seq_cst);
#endif
}

uint32_t jobOf(uint64_t ticket)
{
    return static_cast<uint32_t>(ticket >> 32);
}

uint32_t itemsLeft(uint64_t ticket)
{
    return static_cast<uint32_t>(ticket);
}

}  // namespace

ThreadPool::ThreadPool(int threads)
{
    try {
        m_workers.reserve(static_cast<size_t>(threads) - 1);
        for (int thread = 1; thread < threads; ++thread) m_workers.emplace_back([this, thread] { work(thread); });
    } catch (...) {
        stopWorkers();
        throw;
    }
}

ThreadPool::~ThreadPool()
{
    stopWorkers();
}

void ThreadPool::stopWorkers() noexcept
{
    m_stop = true;
    m_job.fetch_add(1);
    m_job.notify_all();
    for (std::thread& worker : m_workers) worker.join();
}

void ThreadPool::start(int64_t count, Call call, const void* closure) noexcept
{
    if (m_workers.empty() || count <= 1) {
        for (int64_t index = count - 1; index >= 0; --index) call(closure, index, 0);
        return;
    }
    const uint32_t job = m_job.load(std::memory_order_relaxed) + 1;
    m_call.store(call, std::memory_order_relaxed);
    m_closure.store(closure, std::memory_order_relaxed);
    m_unfinished.store(static_cast<uint32_t>(count), std::memory_order_relaxed);
    m_ticket.store(uint64_t(job) << 32 | static_cast<uint32_t>(count), std::memory_order_release);
    m_job.store(job);
    m_job.notify_all();
    while (takeItem(job, 0)) {}
    int spins = 0;
    for (uint32_t left = m_unfinished.load(std::memory_order_acquire); left != 0;
         left = m_unfinished.load(std::memory_order_acquire)) {
        if (++spins < kSpins) relax();
        else m_unfinished.wait(left, std::memory_order_acquire);
    }
}

bool ThreadPool::takeItem(uint32_t job, int thread) noexcept
{
    uint64_t ticket = m_ticket.load(std::memory_order_acquire);
    while (jobOf(ticket) == job && itemsLeft(ticket) != 0) {
        const Call call = m_call.load(std::memory_order_relaxed);
        const void* closure = m_closure.load(std::memory_order_relaxed);
        if (!m_ticket.compare_exchange_weak(ticket, ticket - 1, std::memory_order_acq_rel, std::memory_order_acquire)) continue;
        call(closure, itemsLeft(ticket) - 1, thread);
        if (m_unfinished.fetch_sub(1, std::memory_order_acq_rel) == 1) m_unfinished.notify_one();
        return true;
    }
    return false;
}

uint32_t ThreadPool::awaitJob(uint32_t last) noexcept
{
    for (int spins = 0; spins < kSpins; ++spins) {
        const uint32_t job = m_job.load(std::memory_order_acquire);
        if (job != last) return job;
        relax();
    }
    m_job.wait(last, std::memory_order_acquire);
    return m_job.load(std::memory_order_acquire);
}

void ThreadPool::work(int thread) noexcept
{
    for (uint32_t job = 0; !m_stop.load(std::memory_order_acquire);) {
        job = awaitJob(job);
        while (takeItem(job, thread)) {}
    }
}

}  // namespace orrery
