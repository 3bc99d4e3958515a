#include "core/record/job_queue.h"

namespace orrery {

void JobQueue::push(RecorderJob job)
{
    std::unique_lock lock(m_mutex);
    m_hasRoom.wait(lock, [&] { return m_bytes == 0 || m_bytes + job.bytes <= m_maximumBytes; });
    m_bytes += job.bytes;
    m_jobs.push_back(std::move(job));
    m_hasJobs.notify_one();
}

std::optional<RecorderJob> JobQueue::pop(std::chrono::milliseconds patience)
{
    std::unique_lock lock(m_mutex);
    m_hasJobs.wait_for(lock, patience, [&] { return m_closed || !m_jobs.empty(); });
    if (m_jobs.empty()) return std::nullopt;
    RecorderJob job = std::move(m_jobs.front());
    m_jobs.pop_front();
    return job;
}

void JobQueue::done(const RecorderJob& job)
{
    const std::lock_guard lock(m_mutex);
    m_bytes -= job.bytes;
    m_hasRoom.notify_one();
}

void JobQueue::close()
{
    const std::lock_guard lock(m_mutex);
    m_closed = true;
    m_hasJobs.notify_one();
}

bool JobQueue::isFinished() const
{
    const std::lock_guard lock(m_mutex);
    return m_closed && m_jobs.empty();
}

}  // namespace orrery
