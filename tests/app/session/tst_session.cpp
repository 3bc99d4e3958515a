#include "app/session/session.h"

#include "tests/app/jobs/hold.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <semaphore>

using namespace orrery;
using namespace orrery::app;

class TestSession : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void runsAndSelectsWhatWasRecorded();
    void runWithoutWorkspaceGoesToAScratchFile();
    void opensWhatItRecorded();
    void damagedFileIsOneSentence();
    void vanishedWorkspaceIsOneSentence();
    void replacedWorkspaceIsOneSentence();
    void secondRecorderIsOneSentence();
    void keepsHeadWhenTheRunChanges();
    void runIntoAReplacedFileIsRefused();
    void runIntoADeletedFileIsRefused();
    void failedFirstRunTellsItsReason();
    void closingForgetsWhatWasAskedFor();
    void workspaceClosedDuringARunStaysClosed_data();
    void workspaceClosedDuringARunStaysClosed();
    void runThatEndsInAnotherFileSelectsNothingHere();
    void closingWhileACopyIsWrittenStaysClosed();
    void openingWhileACopyIsWrittenGoesOnWithWhatWasOpened();
    void whatIsReadOfAnotherWorkspaceNeverArrives_data();
    void whatIsReadOfAnotherWorkspaceNeverArrives();

private:
    QTemporaryDir m_folder;
    QString sample() const { return QStringLiteral(ORRERY_SOURCE_DIR "/resources/sample"); }
    RunSettings settings() const
    {
        RunSettings s;
        s.text = "First Citizen: we are";
        s.sites = {"blocks.*.attn.hook_pattern", "logits"};
        return s;
    }
};

namespace {

struct Desk {
    views::SelectionModel selection;
    Session session;
    QSignalSpy failed;
    explicit Desk(const QString& scratch) : session(selection, {scratch, 1}), failed(&session, &Session::failed) {}

    bool openModel(const QString& folder)
    {
        session.openModel(folder);
        return QTest::qWaitFor([&] { return session.model() != nullptr; });
    }
    bool runOnce(const RunSettings& settings)
    {
        QSignalSpy finished(&session, &Session::runFinished);
        session.run(settings);
        return QTest::qWaitFor([&] { return finished.count() == 1 || failed.count() > 0; }, 20000) && failed.isEmpty()
            && QTest::qWaitFor([&] { return session.prompt() != nullptr; });
    }
};

}  // namespace

void TestSession::runsAndSelectsWhatWasRecorded()
{
    Desk desk(m_folder.filePath(QStringLiteral("scratch")));
    QVERIFY(desk.openModel(sample()));
    desk.session.newWorkspace(m_folder.filePath(QStringLiteral("a.orrery")));
    QTRY_VERIFY(desk.session.contents());
    QVERIFY(desk.runOnce(settings()));
    QCOMPARE(desk.session.contents()->runs.size(), size_t{1});
    QCOMPARE(desk.session.contents()->runs[0].run.status, RunStatus::Complete);
    QCOMPARE(desk.selection.selection().run, std::optional(desk.session.contents()->runs[0].run.id));
    QVERIFY(desk.session.prompt()->find("blocks.0.attn.hook_pattern"));
    QVERIFY(!desk.session.isRunning());
    QVERIFY(!desk.session.isScratch());
}

void TestSession::runWithoutWorkspaceGoesToAScratchFile()
{
    Desk desk(m_folder.filePath(QStringLiteral("scratch")));
    QVERIFY(desk.openModel(sample()));
    QVERIFY(desk.runOnce(settings()));
    QVERIFY(desk.session.isScratch());
    QVERIFY(QFile::exists(desk.session.workspacePath()));
    desk.session.saveCopy(m_folder.filePath(QStringLiteral("named.orrery")));
    QTRY_COMPARE(desk.session.workspacePath(), m_folder.filePath(QStringLiteral("named.orrery")));
    QVERIFY(!desk.session.isScratch());
}

void TestSession::opensWhatItRecorded()
{
    Desk desk(m_folder.filePath(QStringLiteral("scratch")));
    desk.session.open(m_folder.filePath(QStringLiteral("a.orrery")));
    QTRY_VERIFY(desk.session.prompt());
    QCOMPARE(desk.session.prompt()->positions.size(), size_t(desk.session.prompt()->prompt.positionCount));
    QVERIFY(desk.session.prompt()->layers > 0 && desk.session.prompt()->heads > 0);
}

void TestSession::damagedFileIsOneSentence()
{
    const QString path = m_folder.filePath(QStringLiteral("bad.orrery"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("not a workspace at all");
    file.close();
    Desk desk(m_folder.filePath(QStringLiteral("scratch")));
    desk.session.open(path);
    QTRY_COMPARE(desk.failed.count(), 1);
    QVERIFY(desk.failed[0][0].toString().contains(QStringLiteral("bad.orrery")));
    QVERIFY(desk.session.workspacePath().isEmpty());
}

void TestSession::vanishedWorkspaceIsOneSentence()
{
    const QString path = m_folder.filePath(QStringLiteral("gone.orrery"));
    QVERIFY(QFile::copy(m_folder.filePath(QStringLiteral("a.orrery")), path));
    Desk desk(m_folder.filePath(QStringLiteral("scratch")));
    desk.session.open(path);
    QTRY_VERIFY(desk.session.prompt());
    QVERIFY(QFile::remove(path));
    desk.session.refresh();
    QTRY_COMPARE(desk.failed.count(), 1);
    QVERIFY(desk.failed[0][0].toString().contains(QStringLiteral("moved, deleted or replaced")));
    QVERIFY(desk.session.contents());  // what was read stays on screen
}

void TestSession::replacedWorkspaceIsOneSentence()
{
    const QString path = m_folder.filePath(QStringLiteral("other.orrery"));
    QVERIFY(QFile::copy(m_folder.filePath(QStringLiteral("a.orrery")), path));
    Desk desk(m_folder.filePath(QStringLiteral("scratch")));
    desk.session.open(path);
    QTRY_VERIFY(desk.session.prompt());
    QVERIFY(QFile::rename(path, path + QStringLiteral(".old")));
    QVERIFY(QFile::copy(m_folder.filePath(QStringLiteral("a.orrery")), path));
    desk.session.refresh();
    QTRY_COMPARE(desk.failed.count(), 1);
}

void TestSession::secondRecorderIsOneSentence()
{
    const QString path = m_folder.filePath(QStringLiteral("a.orrery"));
    Recorder other(path.toStdString());
    other.begin(RunInfo{});
    Desk desk(m_folder.filePath(QStringLiteral("scratch")));
    QVERIFY(desk.openModel(sample()));
    desk.session.open(path);
    QTRY_VERIFY(desk.session.contents());
    desk.session.run(settings());
    QTRY_COMPARE_WITH_TIMEOUT(desk.failed.count(), 1, 20000);
    QVERIFY(desk.failed[0][0].toString().contains(QStringLiteral("Another Orrery")));
}

void TestSession::keepsHeadWhenTheRunChanges()
{
    Desk desk(m_folder.filePath(QStringLiteral("scratch")));
    QVERIFY(desk.openModel(sample()));
    QVERIFY(desk.runOnce(settings()));
    desk.selection.select(desk.selection.selection().withHead(1, 0));
    QSignalSpy prompts(&desk.session, &Session::promptChanged);
    RunSettings again = settings();
    again.text = "Speak, speak.";
    QSignalSpy finished(&desk.session, &Session::runFinished);
    desk.session.run(again);
    QTRY_VERIFY_WITH_TIMEOUT(prompts.count() == 1, 20000);
    QCOMPARE(desk.selection.selection().layer, std::optional(1));
    QCOMPARE(desk.selection.selection().head, std::optional(0));
    QCOMPARE(desk.session.contents()->runs.size(), size_t{2});
}

void TestSession::runIntoAReplacedFileIsRefused()
{
    const QString path = m_folder.filePath(QStringLiteral("swapped.orrery"));
    QVERIFY(QFile::copy(m_folder.filePath(QStringLiteral("named.orrery")), path));
    Desk desk(m_folder.filePath(QStringLiteral("scratch")));
    QVERIFY(desk.openModel(sample()));
    desk.session.open(path);
    QTRY_VERIFY(desk.session.prompt());
    QVERIFY(QFile::rename(path, path + QStringLiteral(".mine")));
    QVERIFY(QFile::copy(m_folder.filePath(QStringLiteral("named.orrery")), path));
    const size_t before = Workspace::open(path.toStdString(), Access::ReadOnly).runs().size();
    desk.session.run(settings());
    QTRY_COMPARE_WITH_TIMEOUT(desk.failed.count(), 1, 20000);
    QVERIFY(desk.failed[0][0].toString().contains(QStringLiteral("moved, deleted or replaced")));
    QCOMPARE(Workspace::open(path.toStdString(), Access::ReadOnly).runs().size(), before);
}

void TestSession::runIntoADeletedFileIsRefused()
{
    const QString path = m_folder.filePath(QStringLiteral("removed.orrery"));
    QVERIFY(QFile::copy(m_folder.filePath(QStringLiteral("named.orrery")), path));
    Desk desk(m_folder.filePath(QStringLiteral("scratch")));
    QVERIFY(desk.openModel(sample()));
    desk.session.open(path);
    QTRY_VERIFY(desk.session.prompt());
    QVERIFY(QFile::remove(path));
    desk.session.run(settings());
    QTRY_COMPARE_WITH_TIMEOUT(desk.failed.count(), 1, 20000);
    QVERIFY(!QFile::exists(path));
}

void TestSession::failedFirstRunTellsItsReason()
{
    Desk desk(m_folder.filePath(QStringLiteral("scratch")));
    QVERIFY(desk.openModel(sample()));
    RunSettings tooLong = settings();
    for (int i = 0; i < 300; ++i) tooLong.text += " word";
    desk.session.run(tooLong);
    QTRY_COMPARE_WITH_TIMEOUT(desk.failed.count(), 1, 20000);
    QVERIFY(desk.failed[0][0].toString().contains(QStringLiteral("longer than the model can read")));
    QTRY_VERIFY(desk.session.analysis().isIdle());
    QCOMPARE(desk.failed.count(), 1);
    QVERIFY(desk.session.workspacePath().isEmpty());
}

void TestSession::closingForgetsWhatWasAskedFor()
{
    Desk desk(m_folder.filePath(QStringLiteral("scratch")));
    desk.session.open(m_folder.filePath(QStringLiteral("named.orrery")));
    QTRY_VERIFY(desk.session.contents());
    desk.session.closeWorkspace();  // the prompt is still being read
    QTRY_VERIFY(desk.session.analysis().isIdle());
    QVERIFY(!desk.session.prompt());
}

void TestSession::workspaceClosedDuringARunStaysClosed_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("named") << m_folder.filePath(QStringLiteral("closed.orrery"));
    QTest::newRow("scratch") << QString();
}

void TestSession::workspaceClosedDuringARunStaysClosed()
{
    QFETCH(const QString, path);
    Desk desk(m_folder.filePath(QStringLiteral("scratch")));
    QVERIFY(desk.openModel(sample()));
    if (!path.isEmpty()) desk.session.newWorkspace(path);
    QTRY_COMPARE(desk.session.workspacePath(), path);
    connect(&desk.session, &Session::deviceChanged, &desk.session, &Session::closeWorkspace);  // its row is about to be written
    desk.session.run(settings());
    QTRY_VERIFY_WITH_TIMEOUT(desk.session.compute().isIdle() && desk.session.analysis().isIdle(), 20000);
    QCOMPARE(desk.session.workspacePath(), QString());
    QVERIFY(!desk.session.contents());
    QVERIFY(!desk.selection.selection().run);
}

void TestSession::runThatEndsInAnotherFileSelectsNothingHere()
{
    const QString here = m_folder.filePath(QStringLiteral("three.orrery")), there = m_folder.filePath(QStringLiteral("two.orrery"));
    Desk desk(m_folder.filePath(QStringLiteral("scratch")));
    QVERIFY(desk.openModel(sample()));
    desk.session.newWorkspace(here);
    QTRY_VERIFY(desk.session.contents());
    for (int run = 0; run < 3; ++run) QVERIFY(desk.runOnce(settings()));
    QVERIFY(QFile::copy(m_folder.filePath(QStringLiteral("named.orrery")), there));  // of one run
    desk.session.openWorkspace(there);
    QTRY_VERIFY(desk.session.workspacePath() == there && desk.session.prompt());
    QSignalSpy finished(&desk.session, &Session::runFinished);
    Hold hold(desk.session.compute());
    desk.session.run(settings());
    desk.session.openWorkspace(here);
    QTRY_VERIFY(desk.session.workspacePath() == here && desk.session.prompt());
    desk.selection.select(views::Selection{.run = RunId{1}});
    hold.letGo();
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20000);
    QCOMPARE(finished[0][0].value<RunId>(), RunId{2});
    QTRY_VERIFY(desk.session.analysis().isIdle());
    QCOMPARE(desk.selection.selection().run, std::optional(RunId{1}));
    QCOMPARE(Workspace::open(there.toStdString(), Access::ReadOnly).runs().size(), size_t{2});
}

void TestSession::closingWhileACopyIsWrittenStaysClosed()
{
    const QString copy = m_folder.filePath(QStringLiteral("copy.orrery"));
    Desk desk(m_folder.filePath(QStringLiteral("scratch")));
    desk.session.openWorkspace(m_folder.filePath(QStringLiteral("named.orrery")));
    QTRY_VERIFY(desk.session.contents());
    Hold hold(desk.session.edits());
    desk.session.saveCopy(copy);
    desk.session.closeWorkspace();
    hold.letGo();
    QTRY_VERIFY(desk.session.edits().isIdle());
    QVERIFY(QFile::exists(copy));
    QCOMPARE(desk.session.workspacePath(), QString());
}

void TestSession::openingWhileACopyIsWrittenGoesOnWithWhatWasOpened()
{
    const QString other = m_folder.filePath(QStringLiteral("a.orrery"));
    Desk desk(m_folder.filePath(QStringLiteral("scratch")));
    desk.session.openWorkspace(m_folder.filePath(QStringLiteral("named.orrery")));
    QTRY_VERIFY(desk.session.contents());
    Hold hold(desk.session.edits());
    desk.session.saveCopy(m_folder.filePath(QStringLiteral("second copy.orrery")));
    desk.session.openWorkspace(other);
    hold.letGo();
    QTRY_VERIFY(desk.session.edits().isIdle());
    QCOMPARE(desk.session.workspacePath(), other);
}

void TestSession::whatIsReadOfAnotherWorkspaceNeverArrives_data()
{
    QTest::addColumn<bool>("fails");
    QTest::newRow("result") << false;
    QTest::newRow("failure") << true;
}

void TestSession::whatIsReadOfAnotherWorkspaceNeverArrives()
{
    QFETCH(const bool, fails);
    Desk desk(m_folder.filePath(QStringLiteral("scratch")));
    desk.session.openWorkspace(m_folder.filePath(QStringLiteral("named.orrery")));
    QTRY_VERIFY(desk.session.prompt());
    const auto go = std::make_shared<std::binary_semaphore>(0);
    QList<size_t> heard;
    const auto read = [&](const QString& tag, const std::shared_ptr<std::binary_semaphore>& first) {
        desk.session.read(JobSpec{tag, {}}, this,
            [=](const Workspace& workspace, JobContext&) {
                if (first) first->acquire();
                if (fails) throw Error(ErrorKind::Io, "the disk is gone");
                return workspace.runs().size();
            },
            [&](size_t runs) { heard << runs; }, [&](const Error&) { heard << 0; });
    };
    read(QStringLiteral("at once"), nullptr);
    QTRY_COMPARE(heard.size(), 1);
    read(QStringLiteral("late"), go);
    desk.session.openWorkspace(m_folder.filePath(QStringLiteral("a.orrery")));
    QTRY_VERIFY(desk.session.workspacePath().endsWith(QStringLiteral("a.orrery")));
    go->release();
    QTRY_VERIFY(desk.session.analysis().isIdle());
    QCOMPARE(heard, QList<size_t>{fails ? size_t{0} : size_t{1}});
    desk.session.closeWorkspace();
    read(QStringLiteral("nothing"), nullptr);
    QVERIFY(desk.session.analysis().isIdle());
}

QTEST_MAIN(TestSession)
#include "tst_session.moc"
