#include "app/session/sql_service.h"

#include "app/export/panel_export.h"
#include "app/export/sql_export.h"
#include "app/session/session.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "tests/core/record/record_samples.h"
#include "views/sql/sql_editor.h"
#include "views/sql/sql_panel.h"

#include <QElapsedTimer>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include <algorithm>

using namespace orrery;
using namespace orrery::app;

class TestSqlService : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void queriesShowWhatTheFileHolds();
    void mistakesAreToldInSqlitesWords();
    void changesNeedUnlocking();
    void aRunawayQueryIsStopped();
    void theLimitCuts();
    void whatWasFoundIsExported();
    void closingTheWorkspaceEmptiesTheConsole();

private:
    void ask(const QString& sql)
    {
        m_panel->editor().replaceAll(sql);
        m_panel->run();
        QTRY_VERIFY(!m_panel->isRunning());
    }
    bool says(const QString& words) const
    {
        const auto labels = m_panel->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [&](const QLabel* label) { return label->text().contains(words); });
    }
    void unlock()
    {
        for (QToolButton* button : m_panel->header()->findChildren<QToolButton*>())
            if (button->accessibleName() == QLatin1String("Read-only or unlocked")) button->click();
        for (QPushButton* button : m_panel->findChildren<QPushButton*>())
            if (button->text() == QLatin1String("Unlock")) button->click();
        QVERIFY(m_panel->isUnlocked());
    }
    QString shown(int row, int column) const { return m_panel->findChild<QTableView*>()->model()->index(row, column).data().toString(); }

    Folder m_folder;
    std::string m_path;
    int m_files = 0;
    views::SelectionModel* m_selection = nullptr;
    Session* m_session = nullptr;
    views::SqlPanel* m_panel = nullptr;
    SqlService* m_service = nullptr;
};

void TestSqlService::init()
{
    m_path = m_folder.path("run" + std::to_string(++m_files) + ".orrery");
    makeSample(m_path);
    m_selection = new views::SelectionModel;
    m_session = new Session(*m_selection, {QString(), 1});
    m_panel = new views::SqlPanel;
    m_panel->resize(1000, 600);
    m_panel->show();
    m_service = new SqlService(*m_session, *m_panel);
    m_session->openWorkspace(QString::fromStdString(m_path));
    QTRY_COMPARE(m_panel->face(), views::Panel::Face::Content);
}

void TestSqlService::cleanup()
{
    delete m_service;
    delete m_panel;
    delete m_session;
    delete m_selection;
}

void TestSqlService::queriesShowWhatTheFileHolds()
{
    ask(QStringLiteral("SELECT site.name, shape_json, seed FROM tensor JOIN site ON site.id = site_id JOIN run ON run.id = run_id ORDER BY tensor.id"));
    QCOMPARE(shown(0, 0), QString::fromStdString(kStream.name));
    QCOMPARE(shown(0, 1), QStringLiteral("[3,4]"));
    QCOMPARE(shown(1, 2), QStringLiteral("NULL"));
}

void TestSqlService::mistakesAreToldInSqlitesWords()
{
    ask(QStringLiteral("SELECT nought FROM run"));
    QVERIFY(says(QStringLiteral("no such column: nought")));
    QVERIFY(!says(QString::fromStdString(m_path)));
}

void TestSqlService::changesNeedUnlocking()
{
    const QString change = QStringLiteral("UPDATE run SET title = 'renamed'");
    ask(change);
    QVERIFY(says(QStringLiteral("unlock the console")));
    QCOMPARE(Workspace::open(m_path, Access::ReadOnly).runs().front().title, std::string("sample"));
    unlock();
    ask(change);
    QVERIFY(says(QStringLiteral("1 row changed")));
    QCOMPARE(Workspace::open(m_path, Access::ReadOnly).runs().front().title, std::string("renamed"));
    QTRY_COMPARE(m_session->contents()->runs.front().run.title, std::string("renamed"));  // the window follows
    ask(QStringLiteral("DROP TABLE run"));
    QVERIFY(says(QStringLiteral("not allowed")));
    ask(QStringLiteral("SELECT title FROM run"));
    QCOMPARE(shown(0, 0), QStringLiteral("renamed"));
}

void TestSqlService::aRunawayQueryIsStopped()
{
    m_panel->editor().replaceAll(QStringLiteral("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT max(i) FROM n"));
    m_panel->run();
    QTest::qWait(100);
    QVERIFY(m_panel->isRunning());
    QElapsedTimer timer;
    timer.start();
    Q_EMIT m_panel->stopRequested();
    QTRY_VERIFY(!m_panel->isRunning());
    QVERIFY(says(QStringLiteral("Stopped")));
    qInfo("stopped after %lld ms", timer.elapsed());
    QVERIFY(m_session->analysis().isIdle() || (QTest::qWait(500), m_session->analysis().isIdle()));
}

void TestSqlService::theLimitCuts()
{
    ask(QStringLiteral("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 20000) SELECT i FROM n"));
    QVERIFY(says(QStringLiteral("Cut after 10\u2009000 rows")));
}

void TestSqlService::whatWasFoundIsExported()
{
    PanelExport exports(m_session->edits(), *m_panel, sqlSource(*m_session, *m_panel));
    QVERIFY(!exports.hasData());
    ask(QStringLiteral("SELECT id, title FROM run"));
    QVERIFY(exports.hasData() && !exports.canDraw());
    QSignalSpy written(&exports, &PanelExport::written);
    const std::string path = m_folder.path("found.csv");
    exports.writeData(QString::fromStdString(path));
    QTRY_COMPARE(written.size(), 1);
    QCOMPARE(readTextFile(path, 1000), std::string("id,title\n1,sample\n"));
    const Json about = parseJson(readTextFile(path + ".about.json", 10000));
    QCOMPARE(about.at("sql").get<std::string>(), std::string("SELECT id, title FROM run"));
}

void TestSqlService::closingTheWorkspaceEmptiesTheConsole()
{
    ask(QStringLiteral("SELECT id FROM run"));
    m_session->closeWorkspace();
    QCOMPARE(m_panel->face(), views::Panel::Face::Empty);
    QVERIFY(!m_panel->answer());
}

QTEST_MAIN(TestSqlService)
#include "tst_sql_service.moc"
