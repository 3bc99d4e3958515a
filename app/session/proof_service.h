#pragma once

#include "app/jobs/job_runner.h"
#include "app/session/proof_text.h"
#include "core/analysis/opened_model.h"
#include "core/record/records.h"

#include <QAction>
#include <QObject>
#include <QPointer>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

class QAction;

namespace orrery::app {

class Session;

/// Proves the current model in the background and says so on the badges of panels.
///
/// The proof shares the weights that runs use, has a thread of its own at low priority, gives way to runs and begins again after them.
/// Models above kProofBytes are proved only when the user asks. A badge speaks of the run that its panel shows: it is green only if
/// the model that made that run, by weights and config, was proved here. GUI thread only.
class ProofService : public QObject {
    Q_OBJECT
public:
    static constexpr uint64_t kProofBytes = 1'000'000'000;  ///< of a checkpoint that is proved without being asked for
    using Prover = std::function<ModelProof(const OpenedModel&, const std::shared_ptr<const ModelWeights>&, int threads, JobContext&)>;
    /// The run a panel shows; none: it has no badge.
    using ShownRun = std::function<std::optional<RunId>()>;

    explicit ProofService(Session& session, QObject* parent = nullptr, Prover prover = &ProofService::proveHere);
    ~ProofService() override;

    void addPanel(views::Panel& panel, const ShownRun& shown);
    JobRunner& runner() { return m_runner; }
    /// For tests: as kProofBytes.
    void setProofBytes(uint64_t bytes) { m_proofBytes = bytes; }
    /// How the model of that run stands.
    ProofStanding standingOf(RunId run) const;

public Q_SLOTS:
    /// Proves the current model now, or after the run that is under way.
    void prove();
    /// Brings all badges up to date.
    void refresh();

private:
    using State = ProofStanding::State;
    struct Badge {
        QPointer<views::Panel> panel;
        ShownRun shown;
        QPointer<QAction> prove;   ///< in the panel's menu as long as this service lives
    };

    static ModelProof proveHere(const OpenedModel& opened, const std::shared_ptr<const ModelWeights>& weights, int threads, JobContext& context);
    void followModel();
    void followRun(bool running);
    void beginWhenIdle();
    void begin(const std::shared_ptr<const ModelWeights>& weights);
    void keep(const std::shared_ptr<const OpenedModel>& model, ModelProof proof);
    void giveUp(const std::shared_ptr<const OpenedModel>& model, const Error& error);
    void setState(State state, const QString& reason = {});
    void show(const Badge& badge) const;
    const ModelInfo* modelOf(RunId run) const;
    std::shared_ptr<const ModelProof> proofOf(const ModelInfo& info) const;

    Session& m_session;
    Prover m_prover;
    uint64_t m_proofBytes = kProofBytes;
    std::vector<Badge> m_badges;
    std::shared_ptr<const OpenedModel> m_model;
    State m_state = State::Waiting;      ///< of m_model
    QString m_reason;
    bool m_givesWay = false;             ///< the proof was stopped for a run
    std::vector<std::shared_ptr<const ModelProof>> m_proofs;
    JobRunner m_runner{1};               ///< last: its destructor waits for the proof
};

}  // namespace orrery::app
