#pragma once

#include "core/base/error.h"
#include "core/base/progress.h"

#include <QElapsedTimer>
#include <QHash>
#include <QObject>
#include <QPointer>
#include <QString>
#include <QThreadPool>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>

namespace orrery::app {

/// Of one job of the program: no two runners give the same.
using JobId = quint64;

/// What is said of a job before it starts.
struct JobSpec {
    QString tag;           ///< a newer job of the same tag asks the older one to stop, and its result never arrives
    QString title;         ///< "Run: The cat sat"; empty: too small to be listed
};

/// How a job stands, for the jobs list.
struct JobStatus {
    enum class State { Waiting, Running, Done, Cancelled, Failed };
    JobId id = 0;
    QString tag, title, doing;
    State state = State::Waiting;
    double fraction = -1;                 ///< < 0: unknown
    double elapsed = 0;                   ///< seconds since it began to run
    std::optional<double> secondsLeft;    ///< once that can be told
    QString errorText;
};

/// What a job's work is handed: when to stop, and whom to tell how far it has come. Used on the worker's thread.
struct JobContext {
    std::stop_token stop;
    Progress progress;    ///< at most 20 steps a second reach the GUI thread
};

/// Runs jobs on threads of its own and delivers their results on the GUI thread.
///
/// The destructor stops all jobs and waits for them. All members are for the GUI thread.
class JobRunner : public QObject {
    Q_OBJECT
public:
    /// One thread keeps jobs in order (compute, edits); several run them side by side (analysis).
    JobRunner(int threads, QObject* parent = nullptr);
    ~JobRunner() override;

    /// Starts `work(JobContext&)` on a worker; what it returns goes to `deliver(result)`, an Error it throws to `fail(error)`, each on
    /// the GUI thread, and only if `receiver` still lives and no newer job took the tag. `fail` also hears of Cancelled, when the
    /// user stopped the job.
    template <typename Work, typename Deliver>
    JobId start(const JobSpec& spec, QObject* receiver, Work work, Deliver deliver, std::function<void(const Error&)> fail)
    {
        using Result = std::invoke_result_t<Work, JobContext&>;
        auto result = std::make_shared<std::optional<Result>>();
        return startJob(spec, receiver, [work = std::move(work), result](JobContext& context) mutable { result->emplace(work(context)); },
            [deliver = std::move(deliver), result]() mutable { deliver(std::move(**result)); }, std::move(fail));
    }

    /// Asks a tag's job to stop; `fail` then hears Cancelled, unless the job ended first.
    void stop(const QString& tag);
    void stop(JobId id);
    /// Asks a tag's job to stop, and hears nothing of it any more: what it was for is gone.
    void drop(const QString& tag);
    void stopAll();
    bool isRunning(const QString& tag) const;
    bool isIdle() const { return m_jobs.isEmpty(); }

Q_SIGNALS:
    /// State or progress of a job changed; jobs without a title are not announced.
    void changed(const orrery::app::JobStatus& status);
    void becameIdle();

private:
    struct Job;
    JobId startJob(const JobSpec& spec, QObject* receiver, std::function<void(JobContext&)> work, std::function<void()> deliver,
        std::function<void(const Error&)> fail);
    void execute(const std::shared_ptr<Job>& job);
    Progress progressOf(const std::shared_ptr<Job>& job);
    void showProgress(const std::shared_ptr<Job>& job, const ProgressStep& step);
    void finish(const std::shared_ptr<Job>& job, const std::optional<Error>& error);
    void hand(const Job& job, const std::optional<Error>& error);
    void announce(const Job& job, JobStatus::State state, const QString& errorText = {});

    QThreadPool m_pool;
    QHash<JobId, std::shared_ptr<Job>> m_jobs;
};

}  // namespace orrery::app
