#include "app/session/model_service.h"

#include "app/session/session.h"

namespace orrery::app {

namespace {

const QString kListTag = QStringLiteral("weights"), kDetailTag = QStringLiteral("weight"), kCircuitsTag = QStringLiteral("circuits");
constexpr int kBins = 100;

std::shared_ptr<const views::ModelCircuits> computeCircuits(const OpenedModel& model, const std::shared_ptr<const ModelWeights>& weights, JobContext& context)
{
    const ProcessedWeights processed(model.config(), weights, standardProcessing(model.config()));
    auto circuits = std::make_shared<views::ModelCircuits>();
    circuits->heads = readHeadCircuits(processed, context.progress, context.stop);
    ComputeDevice device(cpuDeviceApi(), {0, 1});
    for (const CompositionKind kind : {CompositionKind::Query, CompositionKind::Key, CompositionKind::Value})
        circuits->compositions.push_back(composeHeads(processed, kind, device, context.progress, context.stop));
    return circuits;
}

}  // namespace

ModelService::ModelService(Session& session, views::ModelPanel& panel, QObject* parent) : QObject(parent), m_session(session), m_panel(panel)
{
    connect(&m_session, &Session::modelChanged, this, &ModelService::followModel);
    connect(&m_panel, &views::ModelPanel::weightsRequested, this, &ModelService::readWeights);
    connect(&m_panel, &views::ModelPanel::weightRequested, this, &ModelService::readWeight);
    connect(&m_panel, &views::ModelPanel::circuitsRequested, this, &ModelService::readCircuits);
    followModel();
}

void ModelService::followModel()
{
    for (const QString& tag : {kListTag, kDetailTag, kCircuitsTag}) m_session.analysis().drop(tag);
    m_panel.showModel(m_session.model());
}

/// What is loaded of a model that is no longer the panel's is of no use.
void ModelService::withWeights(const QString& doing, const std::function<void(std::shared_ptr<const ModelWeights>)>& next)
{
    if (!m_session.model()) return;
    m_session.loadModel(&m_panel, [this, next, model = m_session.model()](std::shared_ptr<const ModelWeights> weights) {
        if (model == m_session.model()) next(std::move(weights));
    }, failure(doing));
}

void ModelService::readWeights()
{
    withWeights(tr("The weights could not be read."), [this](std::shared_ptr<const ModelWeights> weights) {
        m_session.analysis().start(JobSpec{kListTag, tr("Statistics of all weights")}, &m_panel,
            [weights](JobContext& context) { return std::make_shared<const views::WeightList>(readWeightStatistics(*weights, context.progress, context.stop)); },
            [this](std::shared_ptr<const views::WeightList> list) { m_panel.showWeights(std::move(list)); }, failure(tr("The weights could not be read.")));
    });
}

void ModelService::readWeight(const std::string& role)
{
    withWeights(tr("The weight could not be read."), [this, role](std::shared_ptr<const ModelWeights> weights) {
        m_session.analysis().start(JobSpec{kDetailTag, {}}, &m_panel,
            [weights, role](JobContext& context) { return std::make_shared<const WeightDetail>(readWeightDetail(*weights, role, kBins, context.stop)); },
            [this](std::shared_ptr<const WeightDetail> detail) { m_panel.showWeight(std::move(detail)); }, failure(tr("The weight could not be read.")));
    });
}

void ModelService::readCircuits()
{
    withWeights(tr("The circuits could not be computed."), [this, model = m_session.model()](std::shared_ptr<const ModelWeights> weights) {
        m_session.analysis().start(JobSpec{kCircuitsTag, tr("Circuits of all heads")}, &m_panel,
            [weights, model](JobContext& context) { return computeCircuits(*model, weights, context); },
            [this](std::shared_ptr<const views::ModelCircuits> circuits) { m_panel.showCircuits(std::move(circuits)); }, failure(tr("The circuits could not be computed.")));
    });
}

std::function<void(const Error&)> ModelService::failure(const QString& doing)
{
    return [this, doing](const Error& error) {
        m_panel.showFailed(error.kind() == ErrorKind::Cancelled ? tr("This was stopped.") : sentenceFor(doing, error), QString::fromUtf8(error.what()));
    };
}

}  // namespace orrery::app
