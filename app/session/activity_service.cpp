#include "app/session/activity_service.h"

#include "app/session/session.h"
#include "views/jobs/jobs_panel.h"
#include "views/log/log_panel.h"

namespace orrery::app {

namespace {

constexpr int kRunnerShift = 56;  ///< runners count their jobs apart: the panel's ids have the runner's number in front

views::JobRow::State stateOf(JobStatus::State state)
{
    switch (state) {
    case JobStatus::State::Waiting: return views::JobRow::State::Waiting;
    case JobStatus::State::Running: return views::JobRow::State::Running;
    case JobStatus::State::Done: return views::JobRow::State::Done;
    case JobStatus::State::Cancelled: return views::JobRow::State::Cancelled;
    case JobStatus::State::Failed: break;
    }
    return views::JobRow::State::Failed;
}

views::LogEntry entryOf(views::LogEntry::Level level, const QString& message) { return {QDateTime::currentDateTime(), level, message}; }

}  // namespace

ActivityService::ActivityService(Session& session, views::JobsPanel& jobs, views::LogPanel& log, QObject* parent) : QObject(parent)
{
    follow(session.compute(), 1, jobs);
    follow(session.edits(), 2, jobs);
    follow(session.analysis(), 3, jobs);
    connect(&session, &Session::logged, &log, [&log](LogLevel level, const QString& message) {
        log.add(entryOf(level == LogLevel::Warning ? views::LogEntry::Level::Warning : views::LogEntry::Level::Note, message));
    });
    connect(&session, &Session::failed, &log, [&log](const QString& sentence, const QString& details) {
        log.add(entryOf(views::LogEntry::Level::Failure, details.isEmpty() ? sentence : sentence + u' ' + details));
    });
}

void ActivityService::follow(JobRunner& runner, quint64 number, views::JobsPanel& jobs)
{
    const quint64 front = number << kRunnerShift;
    connect(&runner, &JobRunner::changed, &jobs, [front, &jobs](const JobStatus& status) {
        jobs.showJob({front | status.id, status.title, status.doing, stateOf(status.state), status.fraction, status.elapsed, status.secondsLeft,
            status.state == JobStatus::State::Failed ? status.errorText : QString()});
    });
    connect(&jobs, &views::JobsPanel::cancelRequested, &runner, [front, &runner](quint64 id) {
        if (id >> kRunnerShift == front >> kRunnerShift) runner.stop(JobId{id & ~front});
    });
}

}  // namespace orrery::app
