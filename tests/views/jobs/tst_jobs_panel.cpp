#include "views/jobs/jobs_delegate.h"
#include "views/jobs/jobs_model.h"
#include "views/jobs/jobs_panel.h"
#include "views/shared/theme.h"

#include <QAbstractItemModelTester>
#include <QListView>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace orrery::views;

using State = JobRow::State;

namespace {

JobRow job(quint64 id, State state)
{
    JobRow row;
    row.id = id;
    row.title = QStringLiteral("Run %1").arg(id);
    row.state = state;
    row.doing = QStringLiteral("layer 7 of 12");
    row.elapsed = 2.5;
    return row;
}

}  // namespace

class TestJobsPanel : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { delete m_panel; }
    void saysThatNothingRuns();
    void listsNewestFirstAndChangesInPlace();
    void cancelsAnActiveJobByTheCross();
    void removesAFinishedJobByDelete();
    void clearsOnlyWhatIsFinished();
    void countsActiveJobs();
    void dropsTheOldestFinishedJobs();
    void modelKeepsTheRules();
    void tellsTime_data();
    void tellsTime();
    void speaksHowFarItIs();

private:
    QListView* list() const { return m_panel->findChild<QListView*>(); }

    JobsPanel* m_panel = nullptr;
};

void TestJobsPanel::init()
{
    ThemeSource::instance().apply(ThemeChoice::Light);
    m_panel = new JobsPanel;
    m_panel->resize(800, 240);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel));
}

void TestJobsPanel::saysThatNothingRuns()
{
    QCOMPARE(m_panel->face(), Panel::Face::Empty);
    m_panel->showJob(job(1, State::Waiting));
    QCOMPARE(m_panel->face(), Panel::Face::Content);
}

void TestJobsPanel::listsNewestFirstAndChangesInPlace()
{
    m_panel->showJob(job(1, State::Running));
    m_panel->showJob(job(2, State::Waiting));
    m_panel->showJob(job(1, State::Done));
    QCOMPARE(list()->model()->rowCount(), 2);
    QCOMPARE(list()->model()->index(0, 0).data().toString(), QStringLiteral("Run 2"));
    QVERIFY(list()->model()->index(1, 0).data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("done")));
}

void TestJobsPanel::cancelsAnActiveJobByTheCross()
{
    QSignalSpy cancel(m_panel, &JobsPanel::cancelRequested);
    m_panel->showJob(job(7, State::Running));
    const QRect row = list()->visualRect(list()->model()->index(0, 0));
    QTest::mouseClick(list()->viewport(), Qt::LeftButton, {}, JobsDelegate::crossRect(row).center());
    QCOMPARE(cancel.count(), 1);
    QCOMPARE(cancel.first().first().toULongLong(), 7u);
    QCOMPARE(list()->model()->rowCount(), 1);  // it is gone once it says so
}

void TestJobsPanel::removesAFinishedJobByDelete()
{
    QSignalSpy cancel(m_panel, &JobsPanel::cancelRequested);
    m_panel->showJob(job(7, State::Failed));
    list()->setCurrentIndex(list()->model()->index(0, 0));
    QTest::keyClick(list(), Qt::Key_Delete);
    QCOMPARE(cancel.count(), 0);
    QCOMPARE(list()->model()->rowCount(), 0);
    QCOMPARE(m_panel->face(), Panel::Face::Empty);
}

void TestJobsPanel::clearsOnlyWhatIsFinished()
{
    m_panel->showJob(job(1, State::Running));
    QToolButton* clear = nullptr;
    for (QToolButton* button : m_panel->findChildren<QToolButton*>())
        if (button->accessibleName() == QLatin1String("Clear finished jobs")) clear = button;
    QVERIFY(clear);
    QVERIFY(!clear->isEnabled());
    m_panel->showJob(job(2, State::Cancelled));
    m_panel->showJob(job(3, State::Failed));
    QTest::mouseClick(clear, Qt::LeftButton);
    QCOMPARE(list()->model()->rowCount(), 1);
}

void TestJobsPanel::countsActiveJobs()
{
    QSignalSpy count(m_panel, &JobsPanel::activeCountChanged);
    m_panel->showJob(job(1, State::Waiting));
    m_panel->showJob(job(1, State::Running));
    m_panel->showJob(job(1, State::Done));
    QCOMPARE(count.count(), 2);
    QCOMPARE(count.last().first().toInt(), 0);
}

void TestJobsPanel::dropsTheOldestFinishedJobs()
{
    JobsModel model;
    model.update(job(1, State::Running));
    for (quint64 id = 2; id < 500; ++id) model.update(job(id, State::Done));
    QCOMPARE(model.rowCount(), JobsModel::kMaxRows);
    QCOMPARE(model.job(model.rowCount() - 1).id, 1u);  // it still runs
    QCOMPARE(model.job(0).id, 499u);
}

void TestJobsPanel::modelKeepsTheRules()
{
    JobsModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.update(job(1, State::Running));
    model.update(job(2, State::Done));
    model.update(job(1, State::Done));
    model.remove(0);
    model.removeFinished();
    QCOMPARE(model.rowCount(), 0);
}

void TestJobsPanel::tellsTime_data()
{
    QTest::addColumn<int>("state");
    QTest::addColumn<double>("left");
    QTest::addColumn<QString>("text");
    QTest::newRow("left") << int(State::Running) << 3.14 << QStringLiteral("3.1 s left");
    QTest::newRow("nobody knows") << int(State::Running) << -1.0 << QStringLiteral("2.5 s");
    QTest::newRow("done") << int(State::Done) << -1.0 << QStringLiteral("done in 2.5 s");
    QTest::newRow("failed") << int(State::Failed) << 3.0 << QStringLiteral("failed");
    QTest::newRow("cancelled") << int(State::Cancelled) << 3.0 << QStringLiteral("cancelled");
}

void TestJobsPanel::tellsTime()
{
    QFETCH(int, state);
    QFETCH(double, left);
    QFETCH(QString, text);
    JobRow row = job(1, static_cast<State>(state));
    if (left >= 0) row.secondsLeft = left;
    QCOMPARE(timeText(row), text);
}

void TestJobsPanel::speaksHowFarItIs()
{
    JobRow row = job(4, State::Running);
    row.fraction = 0.58;
    row.secondsLeft = 3.1;
    m_panel->showJob(row);
    QCOMPARE(list()->model()->index(0, 0).data(Qt::AccessibleTextRole).toString(), QStringLiteral("Run 4, running, layer 7 of 12, 58 percent, 3.1 s left"));
}

QTEST_MAIN(TestJobsPanel)
#include "tst_jobs_panel.moc"
