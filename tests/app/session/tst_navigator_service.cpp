#include "app/session/navigator_service.h"

#include "app/session/session.h"

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

private:
    QString sample() const { return QStringLiteral(ORRERY_SOURCE_DIR "/resources/sample"); }
    QStringList lines(int section) const;
    ModelInfo remembered() const { return m_session->contents()->models.at(0).info; }

    QTemporaryDir m_folder;
    int m_files = 0;
    QString m_chosen;
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
    m_service = new NavigatorService(*m_session, *m_panel, [this](const QString&) { return m_chosen; });
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
    m_chosen = moved;
    m_service->relink(remembered().weightsDigest, QStringLiteral("sample"));
    QTRY_COMPARE_WITH_TIMEOUT(QString::fromStdString(remembered().path), moved, 20000);
}

void TestNavigatorService::refusesAnotherModel()
{
    QSignalSpy failed(m_session, &Session::failed);
    const std::string before = remembered().path;
    m_chosen = sample();
    m_service->relink(sha256("another"), QStringLiteral("other"));
    QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, 20000);
    QVERIFY(failed[0][1].toString().contains(QStringLiteral("not those")));
    m_chosen.clear();  // the user did not choose
    m_service->relink(remembered().weightsDigest, QStringLiteral("sample"));
    QTRY_VERIFY(m_session->edits().isIdle());
    QCOMPARE(remembered().path, before);
}

QTEST_MAIN(TestNavigatorService)
#include "tst_navigator_service.moc"
