#include "app/session/session.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

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

QTEST_MAIN(TestSession)
#include "tst_session.moc"
