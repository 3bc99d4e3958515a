#pragma once

#include "app/jobs/job_runner.h"

#include <memory>
#include <semaphore>

namespace orrery::app {

/// Keeps a runner of one thread busy until it is let go: what is started meanwhile waits.
class Hold {
public:
    explicit Hold(JobRunner& runner)
    {
        runner.start(JobSpec{QStringLiteral("hold"), {}}, &runner, [go = m_go](JobContext&) { go->acquire(); return true; }, [](bool) {}, {});
    }
    ~Hold() { letGo(); }
    void letGo() { m_go->release(); }

private:
    std::shared_ptr<std::counting_semaphore<>> m_go = std::make_shared<std::counting_semaphore<>>(0);
};

}  // namespace orrery::app
