#include "app/jobs/job_runner.h"

#include <algorithm>
#include <chrono>

namespace orrery::app {

namespace {

constexpr std::chrono::milliseconds kProgressEvery{50};
constexpr double kEstimateAfter = 0.3;  ///< seconds: earlier, time left is a guess

JobId nextId()
{
    static std::atomic<JobId> last = 0;
    return ++last;
}

Error errorOf(const std::exception& exception)
{
    if (const auto* error = dynamic_cast<const Error*>(&exception)) return *error;
    if (dynamic_cast<const std::bad_alloc*>(&exception)) return Error(ErrorKind::Memory, "there is not enough memory");
    return Error(ErrorKind::Internal, exception.what());
}

}  // namespace

struct JobRunner::Job {
    JobId id = 0;
    JobSpec spec;
    std::stop_source stop;
    bool superseded = false;
    QPointer<QObject> receiver;
    std::function<void(JobContext&)> work;
    std::function<void()> deliver;
    std::function<void(const Error&)> fail;
    QElapsedTimer clock;
    ProgressStep step{-1, {}};
    std::chrono::steady_clock::time_point lastProgress{};  // worker's
};

JobRunner::JobRunner(int threads, QObject* parent) : QObject(parent)
{
    m_pool.setMaxThreadCount(threads);
    m_pool.setExpiryTimeout(-1);
}

JobRunner::~JobRunner()
{
    stopAll();
    m_pool.waitForDone();
}

JobId JobRunner::startJob(const JobSpec& spec, QObject* receiver, std::function<void(JobContext&)> work, std::function<void()> deliver,
    std::function<void(const Error&)> fail)
{
    drop(spec.tag);
    auto job = std::make_shared<Job>();
    job->id = nextId();
    job->spec = spec;
    job->receiver = receiver;
    job->work = std::move(work), job->deliver = std::move(deliver), job->fail = std::move(fail);
    m_jobs.insert(job->id, job);
    announce(*job, JobStatus::State::Waiting);
    m_pool.start([this, job] { execute(job); });
    return job->id;
}

void JobRunner::execute(const std::shared_ptr<Job>& job)
{
    QElapsedTimer began;
    began.start();
    QMetaObject::invokeMethod(this, [this, job, began] {
        job->clock = began;
        announce(*job, JobStatus::State::Running);
    }, Qt::QueuedConnection);
    std::optional<Error> error;
    try {
        JobContext context{job->stop.get_token(), progressOf(job)};
        throwIfStopped(context.stop);
        job->work(context);
    } catch (const std::exception& exception) {
        error = errorOf(exception);
    }
    job->work = nullptr;  // what it captured (connections, models) goes on this thread
    QMetaObject::invokeMethod(this, [this, job, error] { finish(job, error); }, Qt::QueuedConnection);
}

Progress JobRunner::progressOf(const std::shared_ptr<Job>& job)
{
    return [this, job = std::weak_ptr<Job>(job)](const ProgressStep& step) {
        const auto alive = job.lock();
        const auto now = std::chrono::steady_clock::now();
        if (!alive || alive->spec.title.isEmpty() || now - alive->lastProgress < kProgressEvery) return;
        alive->lastProgress = now;
        QMetaObject::invokeMethod(this, [this, alive, step] { showProgress(alive, step); }, Qt::QueuedConnection);
    };
}

void JobRunner::showProgress(const std::shared_ptr<Job>& job, const ProgressStep& step)
{
    if (!m_jobs.contains(job->id)) return;
    job->step = step;
    announce(*job, JobStatus::State::Running);
}

void JobRunner::finish(const std::shared_ptr<Job>& job, const std::optional<Error>& error)
{
    m_jobs.remove(job->id);
    const bool cancelled = job->superseded || (error && error->kind() == ErrorKind::Cancelled);
    announce(*job, cancelled ? JobStatus::State::Cancelled : error ? JobStatus::State::Failed : JobStatus::State::Done,
        error ? QString::fromStdString(error->what()) : QString());
    if (!job->superseded && job->receiver) {
        hand(*job, error);
    }
    if (m_jobs.isEmpty()) Q_EMIT becameIdle();
}

/// No exception crosses the event loop: what goes wrong while a result is shown is a failure of its job.
void JobRunner::hand(const Job& job, const std::optional<Error>& error)
{
    try {
        if (!error) job.deliver();
        else if (job.fail) job.fail(*error);
    } catch (const std::exception& exception) {
        announce(job, JobStatus::State::Failed, QString::fromUtf8(exception.what()));
    }
}

void JobRunner::announce(const Job& job, JobStatus::State state, const QString& errorText)
{
    if (job.spec.title.isEmpty()) return;
    JobStatus status{job.id, job.spec.tag, job.spec.title, QString::fromStdString(job.step.doing), state, job.step.fraction, 0, {}, errorText};
    if (job.clock.isValid()) status.elapsed = static_cast<double>(job.clock.nsecsElapsed()) / 1e9;
    const double fraction = std::min(1.0, job.step.fraction);
    if (fraction > 0.01 && status.elapsed > kEstimateAfter) status.secondsLeft = status.elapsed * (1 - fraction) / fraction;
    Q_EMIT changed(status);
}

void JobRunner::stop(const QString& tag)
{
    for (const auto& job : std::as_const(m_jobs))
        if (job->spec.tag == tag) job->stop.request_stop();
}

void JobRunner::drop(const QString& tag)
{
    for (const auto& job : std::as_const(m_jobs)) {
        if (job->spec.tag != tag) continue;
        job->superseded = true;
        job->stop.request_stop();
    }
}

void JobRunner::stop(JobId id)
{
    if (const auto job = m_jobs.value(id)) job->stop.request_stop();
}

void JobRunner::stopAll()
{
    for (const auto& job : std::as_const(m_jobs)) job->stop.request_stop();
}

bool JobRunner::isRunning(const QString& tag) const
{
    return std::any_of(m_jobs.begin(), m_jobs.end(), [&](const auto& job) { return job->spec.tag == tag && !job->superseded; });
}

}  // namespace orrery::app
