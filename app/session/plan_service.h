#pragma once

#include "app/jobs/job_runner.h"
#include "core/analysis/opened_model.h"
#include "core/analysis/prompt_run.h"
#include "views/plan/run_plan.h"

#include <QObject>

#include <memory>

namespace orrery::views {
class PlanPanel;
}

namespace orrery::app {

/// Computes the capture plan of what stands in the prompt bar, on a worker. How fast this machine computes and writes is measured
/// once for a thread count and a folder, when a model is opened, in a job of its own.
class PlanService : public QObject {
    Q_OBJECT
public:
    PlanService(JobRunner& analysis, views::PlanPanel& panel, QObject* parent = nullptr);

    /// Null: no model is open.
    void setModel(std::shared_ptr<const OpenedModel> model);
    /// Where recordings go, and the threads that compute: what the times depend on.
    void setMachine(const QString& folder, int threads);

private:
    void plan(const RunSettings& settings);
    void measure();

    JobRunner& m_analysis;
    views::PlanPanel& m_panel;
    std::shared_ptr<const OpenedModel> m_model;
    RunSettings m_settings;
    bool m_hasSettings = false;
    QString m_folder;
    int m_threads = 0;
    CaptureRates m_rates;
};

/// @throws Error as preparePrompt and planCapture
std::shared_ptr<const views::RunPlan> planOf(const OpenedModel& model, const RunSettings& settings, const CaptureRates& rates);

}  // namespace orrery::app
