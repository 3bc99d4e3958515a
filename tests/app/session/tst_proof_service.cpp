#include "app/session/proof_service.h"

#include "app/session/session.h"
#include "core/base/build_info.h"
#include "core/record/database.h"
#include "core/record/workspace.h"
#include "views/shared/panel.h"

#include <QAction>
#include <QMenu>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <atomic>
#include <thread>

using namespace orrery;
using namespace orrery::app;

class TestProofService : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void sampleIsProvedBehindItsFirstRun();
    void differingSiteIsRedAndNamed();
    void uncoveredVariantHasOnlyItsKernelsProved();
    void largeModelWaitsForTheUser();
    void anotherModelsRunIsNotProvedHere();
    void anotherBuildsRunIsNotProvedHere();
    void proofGivesWayToARun();
    void stoppedProofIsNotBegunAgain();
    void noRunNoBadge();
    void transformsAreNamed();

private:
    void serve(ProofService::Prover prover = {}, uint64_t bytes = ProofService::kProofBytes);
    void openSample();
    void run();
    QString badge() const { return m_panel->badge()->text(); }
    QString why() const { return m_panel->badge()->toolTip(); }
    std::optional<RunId> shown() const { return m_session->prompt() ? std::optional(m_session->prompt()->run.id) : std::nullopt; }

    QTemporaryDir m_folder;
    int m_files = 0;
    views::SelectionModel* m_selection = nullptr;
    Session* m_session = nullptr;
    views::Panel* m_panel = nullptr;
    ProofService* m_service = nullptr;
};

namespace {

ModelProof plainProof(const OpenedModel& opened, const ModelWeights& weights)
{
    ModelProof proof;
    proof.weights = weights.digest();
    proof.configText = opened.folder.configText();
    proof.result = {.sites = {{"hook_embed", 1e-7, 1e-5}, {"blocks.1.hook_mlp_out", 3e-4, 1e-5}}, .worst = 3e-4, .worstSite = "blocks.1.hook_mlp_out", .firstDiffering = "blocks.1.hook_mlp_out"};
    proof.positions = 10;
    return proof;
}

}  // namespace

void TestProofService::init()
{
    m_selection = new views::SelectionModel;
    m_session = new Session(*m_selection, {m_folder.path(), 1});
    m_panel = new views::Panel(QStringLiteral("Attention"));
    m_panel->resize(1000, 400);
    m_panel->show();
    m_service = nullptr;
}

void TestProofService::cleanup()
{
    delete m_service;
    delete m_panel;
    delete m_session;
    delete m_selection;
}

void TestProofService::serve(ProofService::Prover prover, uint64_t bytes)
{
    m_service = prover ? new ProofService(*m_session, nullptr, std::move(prover)) : new ProofService(*m_session);
    m_service->setProofBytes(bytes);
    m_service->addPanel(*m_panel, [this] { return shown(); });
    openSample();
}

void TestProofService::openSample()
{
    m_session->openModel(QStringLiteral(ORRERY_SOURCE_DIR "/resources/sample"));
    QTRY_VERIFY(m_session->model());
    m_session->newWorkspace(m_folder.filePath(QStringLiteral("p%1.orrery").arg(++m_files)));
    QTRY_VERIFY(m_session->contents());
}

void TestProofService::run()
{
    RunSettings settings;
    settings.text = "First Citizen:";
    settings.sites = {"blocks.0.attn.hook_pattern"};
    QSignalSpy finished(m_session, &Session::runFinished);
    m_session->run(settings);
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20000);
    QTRY_VERIFY(m_session->prompt() && m_session->analysis().isIdle());
}

void TestProofService::sampleIsProvedBehindItsFirstRun()
{
    serve();
    run();
    QTRY_COMPARE_WITH_TIMEOUT(badge(), QStringLiteral("✓ family proved"), 60000);
    QVERIFY2(why().contains(QStringLiteral("Kernels proved")) && why().contains(QStringLiteral("Largest relative difference")), qPrintable(why()));
    QVERIFY(why().contains(QStringLiteral("No weight transforms.")));
    QCOMPARE(m_panel->badge()->accessibleName(), QStringLiteral("Proof: family proved"));
    run();  // of the same model: nothing to prove again
    QCOMPARE(badge(), QStringLiteral("✓ family proved"));
    QVERIFY(m_service->runner().isIdle());
}

void TestProofService::differingSiteIsRedAndNamed()
{
    serve([](const OpenedModel& opened, const auto& weights, int, JobContext&) {
        ModelProof proof = plainProof(opened, *weights);
        proof.family = true;
        proof.result.ok = false, proof.result.firstDiffering = "blocks.1.hook_mlp_out";
        return proof;
    });
    run();
    QTRY_COMPARE(badge(), QStringLiteral("✗ differs at blocks.1.hook_mlp_out"));
    QCOMPARE(m_panel->badge()->property("role").toString(), QStringLiteral("bad"));
    QVERIFY2(why().contains(QStringLiteral("blocks.1.hook_mlp_out (3.00e−04")), qPrintable(why()));
}

void TestProofService::uncoveredVariantHasOnlyItsKernelsProved()
{
    serve([](const OpenedModel& opened, const auto& weights, int, JobContext&) { return plainProof(opened, *weights); });
    run();
    QTRY_COMPARE(badge(), QStringLiteral("✓ kernels proved"));
    QVERIFY(why().contains(QStringLiteral("Not family proved")));
}

void TestProofService::largeModelWaitsForTheUser()
{
    std::atomic<int> proofs = 0;
    serve([&](const OpenedModel& opened, const auto& weights, int, JobContext&) {
        ++proofs;
        return plainProof(opened, *weights);
    }, 1000);
    run();
    QTRY_COMPARE(badge(), QStringLiteral("○ not proved yet"));
    QVERIFY(m_session->compute().isIdle() && m_service->runner().isIdle());
    QCOMPARE(proofs.load(), 0);
    QAction* prove = m_panel->badgeMenu()->actions().constFirst();
    QVERIFY(m_panel->badge()->menu() && prove->text().startsWith(QStringLiteral("Prove now")));
    prove->trigger();
    QTRY_COMPARE(badge(), QStringLiteral("✓ kernels proved"));
    QCOMPARE(prove->text(), QStringLiteral("Prove again…"));
    prove->trigger();
    QTRY_COMPARE(proofs.load(), 2);
}

void TestProofService::anotherModelsRunIsNotProvedHere()
{
    serve();
    run();
    QTRY_COMPARE_WITH_TIMEOUT(badge(), QStringLiteral("✓ family proved"), 60000);
    m_session->openModel(QStringLiteral(ORRERY_GOLDEN_DIR "/models/gpt2/untied"));
    QTRY_VERIFY(m_session->models().size() == 2);
    QTRY_VERIFY(m_service->runner().isIdle() && m_session->compute().isIdle());
    QCOMPARE(badge(), QStringLiteral("✓ family proved"));  // the run's model was proved here, though another is open now
    RunSettings settings;
    settings.input = RunSettings::Input::Ids, settings.ids = {1, 2, 3};
    QSignalSpy finished(m_session, &Session::runFinished);
    m_session->run(settings);
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20000);
    const QString path = m_session->workspacePath();

    // In another session with the sample open, that run is of another model.
    delete m_service;
    delete m_session;
    m_session = new Session(*m_selection, {m_folder.path(), 1});
    m_service = new ProofService(*m_session);
    m_service->addPanel(*m_panel, [this] { return shown(); });
    m_session->openModel(QStringLiteral(ORRERY_SOURCE_DIR "/resources/sample"));
    m_session->openWorkspace(path);
    QTRY_COMPARE(shown(), std::optional(RunId{2}));
    QTRY_COMPARE(badge(), QStringLiteral("○ not proved here"));
    QVERIFY(why().contains(QStringLiteral("untied made this run")));
    QVERIFY(!m_panel->badgeMenu()->actions().constFirst()->isEnabled());
    m_selection->select(m_selection->selection().withRun(RunId{1}));
    QTRY_COMPARE_WITH_TIMEOUT(badge(), QStringLiteral("✓ family proved"), 60000);
}

void TestProofService::anotherBuildsRunIsNotProvedHere()
{
    serve();
    run();
    QTRY_COMPARE_WITH_TIMEOUT(badge(), QStringLiteral("✓ family proved"), 60000);
    {
        const Workspace workspace = Workspace::open(m_session->workspacePath().toStdString(), Access::ReadWrite);
        Statement(workspace.database(), "UPDATE run SET engine_version = '0.0.1 Debug GNU 9'").run();
    }
    m_session->refresh();
    QTRY_COMPARE(badge(), QStringLiteral("○ not proved here"));
    QVERIFY(why().contains(QStringLiteral("0.0.1 Debug GNU 9")) && why().contains(QString::fromStdString(engineVersion())));
}

void TestProofService::proofGivesWayToARun()
{
    std::atomic<int> begun = 0, stopped = 0;
    serve([&](const OpenedModel& opened, const auto& weights, int, JobContext& context) {
        if (++begun > 1) return plainProof(opened, *weights);
        while (!context.stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        ++stopped;
        throwIfStopped(context.stop);
        return ModelProof{};
    });
    QTRY_COMPARE(begun.load(), 1);
    run();
    QCOMPARE(stopped.load(), 1);
    QTRY_COMPARE(badge(), QStringLiteral("✓ kernels proved"));
    QCOMPARE(begun.load(), 2);
}

void TestProofService::stoppedProofIsNotBegunAgain()
{
    std::atomic<int> begun = 0;
    serve([&](const OpenedModel&, const auto&, int, JobContext& context) {
        ++begun;
        while (!context.stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        throwIfStopped(context.stop);
        return ModelProof{};
    });
    run();
    QTRY_VERIFY(begun > 0 && !m_service->runner().isIdle());
    QCOMPARE(badge(), QStringLiteral("○ proving…"));
    m_service->runner().stopAll();
    QTRY_COMPARE(badge(), QStringLiteral("○ not proved yet"));
    QVERIFY(m_service->runner().isIdle());
}

void TestProofService::noRunNoBadge()
{
    serve();
    QVERIFY(!m_panel->badge()->isVisible());
    run();
    QTRY_VERIFY(m_panel->badge()->isVisible());
    m_session->closeWorkspace();
    QTRY_VERIFY(!m_panel->badge()->isVisible());
}

void TestProofService::transformsAreNamed()
{
    ProofStanding standing{.state = ProofStanding::State::Elsewhere, .model = QStringLiteral("m"), .transforms = {"fold_ln", "center_writing"}};
    QVERIFY(badgeText(standing).why.contains(QStringLiteral("Weight transforms: fold_ln, center_writing.")));
}

QTEST_MAIN(TestProofService)
#include "tst_proof_service.moc"
