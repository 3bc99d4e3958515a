#include "app/session/proof_service.h"

#include "app/jobs/thread_priority.h"
#include "app/session/session.h"
#include "core/base/build_info.h"

#include <QAction>
#include <QMenu>

#include <algorithm>

namespace orrery::app {

namespace {

const QString kTag = QStringLiteral("prove");
constexpr double kSecondsPerParameter = 2e-8;  ///< ten tokens, 2 ns a multiply-add

}  // namespace

ModelProof ProofService::proveHere(const OpenedModel& opened, const std::shared_ptr<const ModelWeights>& weights, int threads, JobContext& context)
{
    return proveModel(opened, weights, {0, threads}, context.progress, context.stop);
}

ProofService::ProofService(Session& session, QObject* parent, Prover prover) : QObject(parent), m_session(session), m_prover(std::move(prover))
{
    connect(&m_session, &Session::modelChanged, this, &ProofService::followModel);
    connect(&m_session, &Session::runningChanged, this, &ProofService::followRun);
    connect(&m_session, &Session::contentsChanged, this, &ProofService::refresh);
    // Panels that follow the prompt are told first.
    connect(&m_session, &Session::promptChanged, this, &ProofService::refresh, Qt::QueuedConnection);
    followModel();
}

ProofService::~ProofService()
{
    for (const Badge& badge : m_badges) delete badge.prove;
}

void ProofService::addPanel(views::Panel& panel, const ShownRun& shown)
{
    Badge badge{&panel, shown, panel.badgeMenu()->addAction(QString())};
    connect(badge.prove, &QAction::triggered, this, &ProofService::prove);
    connect(&panel, &views::Panel::pinned, this, &ProofService::refresh, Qt::QueuedConnection);
    m_badges.push_back(badge);
    show(badge);
}

void ProofService::followModel()
{
    m_runner.stop(kTag);
    m_model = m_session.model();
    if (!m_model) return refresh();
    setState(m_model->folder.fileBytes() <= m_proofBytes ? State::Waiting : State::OnDemand);
    // Queued: who opened the model may run it at once, and that run goes first.
    QMetaObject::invokeMethod(this, &ProofService::beginWhenIdle, Qt::QueuedConnection);
}

void ProofService::prove()
{
    if (!m_model || m_state == State::Running) return;
    setState(State::Waiting);
    beginWhenIdle();
}

void ProofService::followRun(bool running)
{
    if (!running) return beginWhenIdle();
    m_givesWay = m_runner.isRunning(kTag);
    m_runner.stop(kTag);
}

void ProofService::beginWhenIdle()
{
    if (!m_model || m_state != State::Waiting || m_session.isRunning()) return;
    setState(State::Running);
    m_session.loadModel(this,
        [this, model = m_model](const std::shared_ptr<const ModelWeights>& weights) {
            if (model == m_model) begin(weights);
        },
        [this, model = m_model](const Error& error) { giveUp(model, error); });
}

void ProofService::begin(const std::shared_ptr<const ModelWeights>& weights)
{
    if (m_session.isRunning()) return setState(State::Waiting);
    m_givesWay = false;
    m_runner.start(JobSpec{kTag, tr("Prove %1").arg(QString::fromStdString(m_model->name()))}, this,
        [prover = m_prover, model = m_model, weights, threads = m_session.threads()](JobContext& context) {
            standBack(Standing::Proof);  // and with it the device's threads, which it makes
            return prover(*model, weights, threads, context);
        },
        [this, model = m_model](ModelProof proof) { keep(model, std::move(proof)); },
        [this, model = m_model](const Error& error) { giveUp(model, error); });
}

void ProofService::keep(const std::shared_ptr<const OpenedModel>& model, ModelProof proof)
{
    std::erase_if(m_proofs, [&](const auto& old) { return old->weights == proof.weights && old->configText == proof.configText; });
    m_proofs.push_back(std::make_shared<const ModelProof>(std::move(proof)));
    if (model == m_model) setState(State::Done);
    else refresh();
}

void ProofService::giveUp(const std::shared_ptr<const OpenedModel>& model, const Error& error)
{
    if (model != m_model) return;
    if (error.kind() != ErrorKind::Cancelled) {
        Q_EMIT m_session.logged(LogLevel::Warning, QString::fromUtf8(error.what()));
        return setState(State::Failed, QString::fromUtf8(error.what()));
    }
    setState(m_givesWay ? State::Waiting : State::OnDemand);
    beginWhenIdle();
}

void ProofService::setState(State state, const QString& reason)
{
    m_state = state;
    m_reason = reason;
    refresh();
}

void ProofService::refresh()
{
    for (const Badge& badge : m_badges) show(badge);
}

void ProofService::show(const Badge& badge) const
{
    if (!badge.panel) return;
    const std::optional<RunId> run = badge.shown();
    if (!run) return badge.panel->setBadge({}, views::Panel::BadgeTone::Neutral, {});
    const ProofStanding standing = standingOf(*run);
    const BadgeText text = badgeText(standing);
    badge.prove->setText(proveText(standing));
    badge.prove->setEnabled(standing.state != State::Elsewhere && standing.state != State::Running);
    badge.panel->setBadge(text.text, text.tone, text.why);
}

const ModelInfo* ProofService::modelOf(RunId run) const
{
    const auto contents = m_session.contents();
    const RunEntry* entry = contents ? contents->find(run) : nullptr;
    if (!entry || !entry->run.model) return nullptr;
    const auto row = std::ranges::find(contents->models, *entry->run.model, &ModelRow::id);
    return row == contents->models.end() ? nullptr : &row->info;
}

std::shared_ptr<const ModelProof> ProofService::proofOf(const ModelInfo& info) const
{
    const auto found = std::ranges::find_if(m_proofs, [&](const auto& proof) { return isAbout(*proof, info); });
    return found == m_proofs.end() ? nullptr : *found;
}

ProofStanding ProofService::standingOf(RunId run) const
{
    const ModelInfo* info = modelOf(run);
    if (!info) return {.state = State::Elsewhere, .model = {}, .reason = tr("This run names no model: its numbers come from elsewhere.")};
    ProofStanding standing{.state = State::Elsewhere, .model = QString::fromStdString(info->displayName), .transforms = activeTransforms(info->processingJson)};
    const std::string version = m_session.contents()->find(run)->run.engineVersion;
    if (version != engineVersion()) {
        standing.reason = tr("Another build computed this run (%1); a proof made here speaks of this one (%2).").arg(QString::fromStdString(version), QString::fromStdString(engineVersion()));
        return standing;
    }
    // Until its weights are read the open model may be the one that made the run: the config has to tell.
    const bool current = m_model && m_model->folder.configText() == info->configJson && standing.transforms.empty();
    standing.proof = proofOf(*info);
    if (standing.proof && (!current || m_state == State::Done)) standing.state = State::Done;
    else if (current && m_state != State::Done) standing.state = m_state, standing.reason = m_reason;
    else standing.reason = tr("%1 made this run, and it has not been proved here. Open it to prove it.").arg(standing.model);
    if (m_model) standing.expectedSeconds = kSecondsPerParameter * static_cast<double>(m_model->parameters);
    return standing;
}

}  // namespace orrery::app
