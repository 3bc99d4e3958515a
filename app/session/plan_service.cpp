#include "app/session/plan_service.h"

#include "app/session/session.h"
#include "core/analysis/run_memory.h"
#include "core/model/sites.h"
#include "kernels/device_api.h"
#include "views/plan/plan_panel.h"
#include "views/prompt/prompt_bar.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace orrery::app {

namespace {

const QString kPlanTag = QStringLiteral("plan"), kMeasureTag = QStringLiteral("measure");

/// The names of all sites, or of those among `flags` (one a site) without a number for each pair of positions.
std::vector<std::string> names(const std::vector<GraphSite>& sites, const std::vector<char>* flags)
{
    std::vector<std::string> chosen;
    for (size_t s = 0; s < sites.size(); ++s) {
        const auto& axes = sites[s].axes;
        if (flags && (!(*flags)[s] || std::find(axes.begin(), axes.end(), "query") != axes.end())) continue;
        chosen.push_back(sites[s].name);
    }
    return chosen;
}

}  // namespace

std::shared_ptr<const views::RunPlan> planOf(const OpenedModel& model, const RunSettings& settings, const CaptureRates& rates)
{
    const Prompt prompt = preparePrompt(model, settings).prompt;
    const std::vector<char> chosen = chooseSites(model.sites, settings.sites);
    const RunRequest request{{prompt}, settings.sites, {}};
    auto plan = std::make_shared<views::RunPlan>();
    plan->capture = planCapture(model.config(), request, settings.store, rates);
    plan->tokens = static_cast<int64_t>(prompt.ids.size());
    plan->memory = runMemory(model.folder, request, true).total();
    plan->leanMemory = runMemory(model.folder, {{prompt}, names(model.sites, &chosen), {}}, true).total();
    plan->hasRates = rates.flopsPerSecond > 0 && rates.bytesPerSecond > 0;
    for (const CapturePlan::Site& site : planCapture(model.config(), {{prompt}, names(model.sites, nullptr), {}}, settings.store, {}).sites)
        plan->siteBytes[site.name] = site.bytes;
    return plan;
}

PlanService::PlanService(Session& session, views::PlanPanel& panel, views::PromptBar& bar, const QString& scratchFolder, QObject* parent)
    : QObject(parent), m_session(session), m_panel(panel), m_scratchFolder(scratchFolder)
{
    connect(&panel, &views::PlanPanel::planRequested, this, &PlanService::plan);
    connect(&panel, &views::PlanPanel::blockedChanged, &bar, &views::PromptBar::setBlocked);
    connect(&panel, &views::PlanPanel::summaryChanged, &bar, &views::PromptBar::setPlanSummary);
    connect(&panel, &views::PlanPanel::choiceChanged, &bar, [&panel, &bar] { bar.setOthers(panel.applied({})); });
    connect(&bar, &views::PromptBar::countRequested, &panel, &views::PlanPanel::setPrompt);
    connect(&session, &Session::modelChanged, this, &PlanService::setModel);
    connect(&session, &Session::workspaceChanged, this, &PlanService::forgetRates);
    setModel();
    bar.setOthers(panel.applied({}));
}

void PlanService::setModel()
{
    m_hasSettings = false;
    m_session.analysis().stop(kPlanTag);
    m_panel.setSites(m_session.model() ? m_session.model()->sites : std::vector<GraphSite>());
    if (m_session.model() && m_rates.flopsPerSecond == 0) measure();
}

void PlanService::setThreads(int threads)
{
    if (threads == m_threads) return;
    m_threads = threads;
    forgetRates();
}

void PlanService::forgetRates()
{
    m_rates = {};
    if (m_session.model()) measure();
}

void PlanService::measure()
{
    const QString workspace = m_session.workspacePath();
    const QString folder = workspace.isEmpty() ? m_scratchFolder : QFileInfo(workspace).absolutePath();
    m_session.analysis().start(JobSpec{kMeasureTag, {}}, this,
        [folder, threads = m_threads](JobContext& context) {
            QDir().mkpath(folder);
            CaptureRates rates;
            rates.flopsPerSecond = measureProductRate(cpuDeviceApi(), {0, threads});
            throwIfStopped(context.stop);
            rates.bytesPerSecond = measureWriteRate(QFile::encodeName(folder).toStdString());
            return rates;
        },
        [this](const CaptureRates& rates) {
            m_rates = rates;
            if (m_hasSettings) plan(m_settings);
        },
        {});  // a folder that can't be written to is told of when a run records there; until then the times stay unknown
}

void PlanService::plan(const RunSettings& settings)
{
    m_settings = settings;
    m_hasSettings = true;
    const auto model = m_session.model();
    if (!model) return;
    m_session.analysis().start(JobSpec{kPlanTag, {}}, this,
        [model, settings, rates = m_rates](JobContext&) { return planOf(*model, settings, rates); },
        [this, model](const std::shared_ptr<const views::RunPlan>& plan) {
            if (model == m_session.model()) m_panel.showPlan(plan);
        },
        [this](const Error& error) {
            if (error.kind() != ErrorKind::Cancelled) m_panel.showNoPlan(QString::fromStdString(error.what()));
        });
}

}  // namespace orrery::app
