#pragma once

#include "app/jobs/job_runner.h"

#include <QObject>

namespace orrery::views {
class JobsPanel;
class LogPanel;
}

namespace orrery::app {

class Session;

/// Between the session's runners and the panels that tell what goes on: jobs are listed and cancelled, what was logged and what
/// failed stands in the log.
class ActivityService : public QObject {
    Q_OBJECT
public:
    ActivityService(Session& session, views::JobsPanel& jobs, views::LogPanel& log, QObject* parent = nullptr);

private:
    void follow(JobRunner& runner, quint64 number, views::JobsPanel& jobs);
};

}  // namespace orrery::app
