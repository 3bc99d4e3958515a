#include "app/session/navigator_service.h"

#include "app/session/session.h"
#include "core/record/workspace.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

using namespace orrery;
using namespace orrery::app;

class TestNavigatorService : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void listsOpenModelsAndRuns();
    void findsAMovedModelAgain();
    void refusesAnotherModel();
    void anAnswerForAWorkspaceThatIsClosedChangesNothing();
    void promptsOfTokenIdsAreListed();

private:
    QString sample() const { return QStringLiteral(ORRERY_SOURCE_DIR "/resources/sample"); }
    QStringList lines(int section) const;
    ModelInfo remembered() const { return m_session->contents()->models.at(0).info; }

    QTemporaryDir m_folder;
    int m_files = 0;
    std::function<void(const QString&)> m_answer;  ///< to what the service asked last
    views::SelectionModel* m_selection = nullptr;
    Session* m_session = nullptr;
    views::NavigatorPanel* m_panel = nullptr;
    NavigatorService* m_service = nullptr;
};

/// A workspace with one run of the sample model.
void TestNavigatorService::init()
{
    m_selection = new views::SelectionModel;
    m_session = new Session(*m_selection, {m_folder.path(), 1});
    m_panel = new views::NavigatorPanel(m_selection);
    m_service = new NavigatorService(*m_session, *m_panel, [this](const QString&, const std::function<void(const QString&)>& chosen) { m_answer = chosen; });
    m_session->openModel(sample());
    QTRY_VERIFY(m_session->model());
    m_session->newWorkspace(m_folder.filePath(QStringLiteral("nav%1.orrery").arg(++m_files)));
    QTRY_VERIFY(m_session->contents());
    RunSettings settings;
    settings.text = "First Citizen:";
    settings.sites = {"logits"};
    m_session->run(settings);
    QTRY_VERIFY_WITH_TIMEOUT(!m_session->contents()->runs.empty() && !m_session->isRunning() && m_session->prompt(), 20000);
}

void TestNavigatorService::cleanup()
{
    delete m_service;
    delete m_panel;
    delete m_session;
    delete m_selection;
}

QStringList TestNavigatorService::lines(int section) const
{
    const QAbstractItemModel* model = m_panel->findChild<QTreeView*>()->model();
    QStringList all;
    for (int row = 0; row < model->rowCount(model->index(section, 0)); ++row) all += model->index(row, 0, model->index(section, 0)).data().toString();
    return all;
}

void TestNavigatorService::listsOpenModelsAndRuns()
{
    QCOMPARE(lines(0), QStringList{QStringLiteral("sample")});
    QCOMPARE(lines(1), QStringList{QStringLiteral("First Citizen:")});
    QCOMPARE(lines(2), QStringList{QStringLiteral("1  First Citizen:")});
}

void TestNavigatorService::findsAMovedModelAgain()
{
    const QString moved = m_folder.filePath(QStringLiteral("moved%1").arg(m_files));
    QVERIFY(QFile::link(sample(), moved));
    m_service->relink(remembered().weightsDigest, QStringLiteral("sample"));
    m_answer(moved);
    QTRY_COMPARE_WITH_TIMEOUT(QString::fromStdString(remembered().path), moved, 20000);
}

void TestNavigatorService::refusesAnotherModel()
{
    QSignalSpy failed(m_session, &Session::failed);
    const std::string before = remembered().path;
    m_service->relink(sha256("another"), QStringLiteral("other"));
    m_answer(sample());
    QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, 20000);
    QVERIFY(failed[0][1].toString().contains(QStringLiteral("not those")));
    m_service->relink(remembered().weightsDigest, QStringLiteral("sample"));
    m_answer({});  // the user did not choose
    QTRY_VERIFY(m_session->edits().isIdle());
    QCOMPARE(remembered().path, before);
}

void TestNavigatorService::anAnswerForAWorkspaceThatIsClosedChangesNothing()
{
    QSignalSpy failed(m_session, &Session::failed);
    const QString moved = m_folder.filePath(QStringLiteral("moved%1").arg(m_files)), file = m_session->workspacePath(), copy = m_folder.filePath(QStringLiteral("copy%1.orrery").arg(m_files));
    QVERIFY(QFile::link(sample(), moved));
    QVERIFY(QFile::copy(file, copy));
    m_service->relink(remembered().weightsDigest, QStringLiteral("sample"));
    m_session->openWorkspace(copy);  // which has the same model
    QTRY_VERIFY(m_session->workspacePath() == copy && m_session->contents());
    m_answer(moved);
    QCOMPARE(failed.count(), 1);
    QVERIFY(failed[0][0].toString().contains(QStringLiteral("is closed: nothing was changed")));
    QTRY_VERIFY(m_session->edits().isIdle());
    for (const QString& path : {file, copy})
        QVERIFY(Workspace::open(path.toStdString(), Access::ReadOnly).models().at(0).info.path != moved.toStdString());
    m_service->relink(remembered().weightsDigest, QStringLiteral("sample"));
    delete std::exchange(m_service, nullptr);
    m_answer(moved);  // nobody is there any more
}

void TestNavigatorService::promptsOfTokenIdsAreListed()
{
    RunSettings settings;
    settings.input = RunSettings::Input::Ids;
    settings.sites = {"logits"};
    for (const std::vector<int32_t>& ids : {std::vector<int32_t>{5, 6, 7}, {50, 51, 52, 53, 54, 55}, {5, 6, 7}}) {
        settings.ids = ids;
        QSignalSpy finished(m_session, &Session::runFinished);
        m_session->run(settings);
        QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20000);
        QTRY_VERIFY(!m_session->isRunning());
    }
    QTRY_COMPARE(lines(1), (QStringList{QStringLiteral("3 ids: 5, 6, 7"), QStringLiteral("6 ids: 50, 51, 52, 53, …"), QStringLiteral("First Citizen:")}));
}

QTEST_MAIN(TestNavigatorService)
#include "tst_navigator_service.moc"
