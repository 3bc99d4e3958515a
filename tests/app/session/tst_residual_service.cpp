#include "app/session/residual_service.h"

#include "app/session/session.h"
#include "core/residual/lens_reading.h"
#include "views/residual/lens_page.h"
#include "views/residual/residual_panel.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace orrery;
using namespace orrery::app;

class TestResidualService : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void showsTheLensOfTheRecording();
    void runsAgainWhatWasNotRecorded();
    void leadsToTheModelThatMadeTheRun();

private:
    void openSample();
    void run(const std::vector<std::string>& sites);
    std::shared_ptr<const LensReading> shown() const { return m_panel->lens().reading(); }

    QTemporaryDir m_folder;
    int m_files = 0;
    views::SelectionModel* m_selection = nullptr;
    Session* m_session = nullptr;
    views::ResidualPanel* m_panel = nullptr;
    ResidualService* m_service = nullptr;
};

void TestResidualService::init()
{
    m_selection = new views::SelectionModel;
    m_session = new Session(*m_selection, {m_folder.path(), 1});
    m_panel = new views::ResidualPanel(m_selection);
    m_panel->resize(1000, 600);
    m_panel->show();
    m_service = new ResidualService(*m_session, *m_panel);
    openSample();
    m_session->newWorkspace(m_folder.filePath(QStringLiteral("r%1.orrery").arg(++m_files)));
    QTRY_VERIFY(m_session->contents());
}

void TestResidualService::cleanup()
{
    delete m_service;
    delete m_panel;
    delete m_session;
    delete m_selection;
}

void TestResidualService::openSample()
{
    m_session->openModel(QStringLiteral(ORRERY_SOURCE_DIR "/resources/sample"));
    QTRY_VERIFY(m_session->model());
}

void TestResidualService::run(const std::vector<std::string>& sites)
{
    RunSettings settings;
    settings.text = "First Citizen:";
    settings.sites = sites;
    QSignalSpy finished(m_session, &Session::runFinished);
    m_session->run(settings);
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20000);
    QTRY_VERIFY_WITH_TIMEOUT(shown() && !m_panel->isBusy(), 20000);
}

void TestResidualService::showsTheLensOfTheRecording()
{
    run({"blocks.*.hook_resid_pre", "blocks.*.hook_resid_post"});
    QVERIFY(shown()->recorded);
    // The same from core, with weights of its own.
    const auto opened = openModel(ORRERY_SOURCE_DIR "/resources/sample");
    Model model(opened->config(), opened->folder.loadWeights());
    RunSettings settings;
    settings.text = "First Citizen:";
    LensRequest request;
    request.tokenLimit = opened->tokenLimit();
    const LensGrid grid = computeLens(model, preparePrompt(*opened, settings).prompt, request);
    QCOMPARE(shown()->grid.positions, grid.positions);
    for (int point = 0; point < static_cast<int>(grid.points.size()); ++point)
        for (int position = 0; position < grid.positions; ++position) {
            QCOMPARE(shown()->grid.bestAt(point, position, 0).id, grid.bestAt(point, position, 0).id);
            QVERIFY(std::abs(shown()->grid.entropy[grid.cell(point, position)] - grid.entropy[grid.cell(point, position)]) < 1e-4f);
        }
    QVERIFY(shown()->texts.contains(grid.bestAt(0, 0, 4).id));
}

void TestResidualService::runsAgainWhatWasNotRecorded()
{
    run({"logits"});
    QVERIFY(!shown()->recorded);
    QVERIFY(shown()->missing.find("blocks.0.hook_resid_pre") != std::string::npos);
    QVERIFY(shown()->grid.selfTest && *shown()->grid.selfTest < 1e-5);
}

void TestResidualService::leadsToTheModelThatMadeTheRun()
{
    run({"blocks.*.hook_resid_pre", "blocks.*.hook_resid_post"});
    const QString workspace = m_session->workspacePath();
    cleanup();
    m_selection = new views::SelectionModel;
    m_session = new Session(*m_selection, {m_folder.path(), 1});
    m_panel = new views::ResidualPanel(m_selection);
    m_panel->show();
    m_service = new ResidualService(*m_session, *m_panel);
    m_session->openWorkspace(workspace);
    QTRY_VERIFY(m_session->prompt());
    QTRY_COMPARE(m_panel->face(), views::Panel::Face::Empty);
    QPushButton* open = nullptr;
    for (QPushButton* button : m_panel->findChildren<QPushButton*>())
        if (button->isVisible() && button->text() == QStringLiteral("Open sample")) open = button;
    QVERIFY(open);
    open->click();
    QTRY_VERIFY_WITH_TIMEOUT(shown(), 20000);
    QCOMPARE(m_panel->face(), views::Panel::Face::Content);
}

QTEST_MAIN(TestResidualService)
#include "tst_residual_service.moc"
