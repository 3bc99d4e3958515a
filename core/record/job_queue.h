#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>

namespace orrery {

class RunWriter;

/// What the recorder thread does next, and the memory that waits with it.
struct RecorderJob {
    std::function<void(RunWriter&)> work;
    size_t bytes = 0;
};

/// Jobs from a producer to one consumer, in order, bounded by the bytes they hold.
class JobQueue {
public:
    explicit JobQueue(size_t maximumBytes) : m_maximumBytes(maximumBytes) {}

    /// Waits while the queue is full; a job larger than the queue waits until it is empty.
    void push(RecorderJob job);
    /// The next job; nothing after `patience` without one, or once the queue is closed and empty.
    /// The job's bytes count until done() is called.
    std::optional<RecorderJob> pop(std::chrono::milliseconds patience);
    void done(const RecorderJob& job);
    /// No more jobs will come.
    void close();
    bool isFinished() const;

private:
    const size_t m_maximumBytes;
    mutable std::mutex m_mutex;
    std::condition_variable m_hasRoom, m_hasJobs;
    std::deque<RecorderJob> m_jobs;
    size_t m_bytes = 0;
    bool m_closed = false;
};

}  // namespace orrery
