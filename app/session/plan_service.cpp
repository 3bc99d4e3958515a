#include "app/session/plan_service.h"

#include "core/model/sites.h"
#include "kernels/device_api.h"
#include "views/plan/plan_panel.h"

#include <QFile>

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
    const auto weights = static_cast<int64_t>(model.folder.fileBytes());
    const std::vector<char> chosen = chooseSites(model.sites, settings.sites);
    const RunRequest request{{prompt}, settings.sites, {}};
    auto plan = std::make_shared<views::RunPlan>();
    plan->capture = planCapture(model.config(), request, settings.store, rates);
    plan->tokens = static_cast<int64_t>(prompt.ids.size());
    plan->memory = weights + runMemory(model, request);
    plan->leanMemory = weights + runMemory(model, {{prompt}, names(model.sites, &chosen), {}});
    plan->hasRates = rates.flopsPerSecond > 0 && rates.bytesPerSecond > 0;
    for (const CapturePlan::Site& site : planCapture(model.config(), {{prompt}, names(model.sites, nullptr), {}}, settings.store, {}).sites)
        plan->siteBytes[site.name] = site.bytes;
    return plan;
}

PlanService::PlanService(JobRunner& analysis, views::PlanPanel& panel, QObject* parent)
    : QObject(parent), m_analysis(analysis), m_panel(panel)
{
    connect(&panel, &views::PlanPanel::planRequested, this, &PlanService::plan);
}

void PlanService::setModel(std::shared_ptr<const OpenedModel> model)
{
    m_model = std::move(model);
    m_hasSettings = false;
    m_analysis.stop(kPlanTag);
    m_panel.setSites(m_model ? m_model->sites : std::vector<GraphSite>());
    if (m_model && m_rates.flopsPerSecond == 0) measure();
}

void PlanService::setMachine(const QString& folder, int threads)
{
    if (folder == m_folder && threads == m_threads) return;
    m_folder = folder;
    m_threads = threads;
    m_rates = {};
    if (m_model) measure();
}

void PlanService::measure()
{
    if (m_folder.isEmpty()) return;
    m_analysis.start(JobSpec{kMeasureTag, {}}, this,
        [folder = QFile::encodeName(m_folder).toStdString(), threads = m_threads](JobContext& context) {
            CaptureRates rates;
            rates.flopsPerSecond = measureProductRate(cpuDeviceApi(), {0, threads});
            throwIfStopped(context.stop);
            rates.bytesPerSecond = measureWriteRate(folder);
            return rates;
        },
        [this](const CaptureRates& rates) {
            m_rates = rates;
            if (m_hasSettings) plan(m_settings);
        },
        {});  // a folder that can't be written to will be told of when a run records there; until then the times stay unknown
}

void PlanService::plan(const RunSettings& settings)
{
    m_settings = settings;
    m_hasSettings = true;
    if (!m_model) return;
    m_analysis.start(JobSpec{kPlanTag, {}}, this,
        [model = m_model, settings, rates = m_rates](JobContext&) { return planOf(*model, settings, rates); },
        [this, model = m_model](const std::shared_ptr<const views::RunPlan>& plan) {
            if (model == m_model) m_panel.showPlan(plan);
        },
        [this](const Error& error) {
            if (error.kind() != ErrorKind::Cancelled) m_panel.showNoPlan(QString::fromStdString(error.what()));
        });
}

}  // namespace orrery::app
