#pragma once

#include "core/analysis/prompt_run.h"
#include "core/analysis/capture_plan.h"
#include "views/plan/run_plan.h"

#include <QObject>
#include <QString>

#include <memory>

namespace orrery::views {
class PlanPanel;
class PromptBar;
}

namespace orrery::app {

class Session;

/// Between the plan, the prompt bar and the session: computes the capture plan of what stands in the bar, on a worker, lets the plan
/// forbid a run, and gives what it chose to the runs that the bar asks for.
///
/// How fast this machine computes and writes is measured once for a thread count and a folder, when a model is opened.
class PlanService : public QObject {
    Q_OBJECT
public:
    /// `scratchFolder`: where recordings go while no workspace is open.
    PlanService(Session& session, views::PlanPanel& panel, views::PromptBar& bar, const QString& scratchFolder, QObject* parent = nullptr);

    void setThreads(int threads);

private:
    void setModel();
    void plan(const RunSettings& settings);
    void measure();
    void forgetRates();

    Session& m_session;
    views::PlanPanel& m_panel;
    QString m_scratchFolder;
    RunSettings m_settings;
    bool m_hasSettings = false;
    int m_threads = 0;
    CaptureRates m_rates;
};

/// @throws Error as preparePrompt and planCapture
std::shared_ptr<const views::RunPlan> planOf(const OpenedModel& model, const RunSettings& settings, const CaptureRates& rates);

}  // namespace orrery::app
