#include "app/session/activity_service.h"
#include "app/session/session.h"
#include "views/jobs/jobs_panel.h"
#include "views/log/log_panel.h"
#include "views/shared/theme.h"

#include <QListView>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

#include <thread>

using namespace orrery;
using namespace orrery::app;

class TestActivityService : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_desk.reset(); }
    void listsJobsOfEveryRunnerApart();
    void cancelsTheRightRunnersJob();
    void tellsWhatFailedAndWhatWasLogged();

private:
    struct Desk {
        views::SelectionModel selection;
        Session session;
        views::JobsPanel jobs;
        views::LogPanel log;
        ActivityService service;
        explicit Desk(const QString& scratch) : session(selection, {scratch, 1}), service(session, jobs, log) {}
    };
    QString row(int at) const { return m_desk->jobs.findChild<QListView*>()->model()->index(at, 0).data(Qt::AccessibleTextRole).toString(); }
    /// A job that runs until it is stopped.
    void wait(JobRunner& runner, const QString& title)
    {
        runner.start(JobSpec{title, title}, this, [](JobContext& context) {
            while (!context.stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
            throwIfStopped(context.stop);
            return 0;
        }, [](int) {}, {});
    }

    QTemporaryDir m_folder;
    std::unique_ptr<Desk> m_desk;
};

void TestActivityService::init()
{
    views::ThemeSource::instance().apply(views::ThemeChoice::Light);
    m_desk = std::make_unique<Desk>(m_folder.filePath(QStringLiteral("scratch")));
}

void TestActivityService::listsJobsOfEveryRunnerApart()
{
    // Each runner's first job has the number 1.
    wait(m_desk->session.compute(), QStringLiteral("one"));
    wait(m_desk->session.edits(), QStringLiteral("two"));
    wait(m_desk->session.analysis(), QStringLiteral("three"));
    QTRY_COMPARE(m_desk->jobs.activeCount(), 3);
    QTRY_COMPARE(row(2), QStringLiteral("one, running"));
    QVERIFY(row(0).startsWith(QStringLiteral("three")));
}

void TestActivityService::cancelsTheRightRunnersJob()
{
    wait(m_desk->session.compute(), QStringLiteral("one"));
    wait(m_desk->session.edits(), QStringLiteral("two"));
    auto* list = m_desk->jobs.findChild<QListView*>();
    list->setCurrentIndex(list->model()->index(0, 0));
    QTest::keyClick(list, Qt::Key_Delete);
    QTRY_COMPARE(row(0), QStringLiteral("two, cancelled"));
    QTRY_COMPARE(row(1), QStringLiteral("one, running"));
}

void TestActivityService::tellsWhatFailedAndWhatWasLogged()
{
    m_desk->session.openModel(m_folder.filePath(QStringLiteral("no-such-model")));
    auto* log = m_desk->log.findChild<QTreeView*>();
    QTRY_VERIFY(log->model()->rowCount() >= 1);
    QVERIFY(m_desk->log.copyText().contains(QStringLiteral("failure  ")));
    QTRY_VERIFY(row(0).contains(QStringLiteral("failed")));
    Q_EMIT m_desk->session.logged(LogLevel::Warning, QStringLiteral("kept f32"));
    QTRY_VERIFY(m_desk->log.copyText().contains(QStringLiteral("warning  kept f32")));
}

QTEST_MAIN(TestActivityService)
#include "tst_activity_service.moc"
