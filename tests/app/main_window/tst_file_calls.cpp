#include "tests/app/main_window/file_calls.h"

#include "app/export/panel_export.h"
#include "app/main_window/main_window.h"
#include "app/session/proof_service.h"
#include "app/settings/recent_files.h"
#include "app/settings/settings.h"
#include "core/record/workspace.h"
#include "core/record/workspace_notes.h"
#include "views/attention/attention_panel.h"
#include "views/attention/map_page.h"
#include "views/shared/theme.h"

#include <QAction>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QFile>
#include <QInputDialog>
#include <QMimeData>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace orrery;
using namespace orrery::app;

/// The window's own thread asks nothing of a file system: a network drive that hangs must not freeze it.
class TestFileCalls : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void hearsWhatQtAsks();
    void showsTheStartPage();
    void opensAModelAndRunsAPrompt();
    void opensWhatIsDropped();
    void changesASetting();
    void savesAView();
    void exportsFiguresAndData();
    void restoresTheSession();
    void closes();

private:
    MainWindow& window() { return *m_window; }
    bool isIdle();
    QString path(const char* name) const { return m_folder.filePath(QString::fromLatin1(name)); }

    QTemporaryDir m_folder;
    std::unique_ptr<Settings> m_settings;
    std::unique_ptr<MainWindow> m_window;
    QStringList m_heard;
};

namespace {

QString sample() { return QStringLiteral(ORRERY_SOURCE_DIR "/resources/sample"); }

}  // namespace

bool TestFileCalls::isIdle()
{
    Session& session = window().session();
    return session.compute().isIdle() && session.edits().isIdle() && session.analysis().isIdle() && window().proofs().runner().isIdle();
}

void TestFileCalls::initTestCase()
{
    views::ThemeSource::instance().apply(views::ThemeChoice::Light);
    m_settings = std::make_unique<Settings>(path("settings.ini"));
    m_settings->threads.set(1);
    RecentFiles recent(*m_settings);
    recent.add(sample(), views::RecentItem::Kind::ModelFolder);
    recent.add(path("gone.orrery"), views::RecentItem::Kind::Workspace);
    m_window = std::make_unique<MainWindow>(*m_settings, path("scratch"));
    window().show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
}

void TestFileCalls::cleanup()
{
    if (m_window) QTRY_VERIFY(isIdle());
    FileCalls::heard();
}

void TestFileCalls::hearsWhatQtAsks()
{
    FileCalls::listen();
    QVERIFY(!QFile::exists(path("nothing")));
    QFile file(path("something"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    const QStringList heard = FileCalls::heard();
    QVERIFY2(heard.filter(path("nothing")).size() == 1 && heard.filter(path("something")).size() >= 1, qPrintable(heard.join(u'\n')));
}

void TestFileCalls::showsTheStartPage()
{
    FileCalls::listen();
    window().grab();
    QTest::qWait(100);
    QCOMPARE(FileCalls::heard(), QStringList());
}

void TestFileCalls::opensAModelAndRunsAPrompt()
{
    FileCalls::listen();
    QSignalSpy finished(&window().session(), &Session::runFinished);
    window().open(sample());
    QTRY_VERIFY(window().session().model());
    window().startTour(QStringLiteral("attention"));
    QTRY_VERIFY_WITH_TIMEOUT(finished.count() > 0 && window().session().prompt() && isIdle(), 60000);
    window().attention().setMode(views::AttentionPanel::Mode::Head);
    QTRY_VERIFY(isIdle());
    window().grab();
    QCOMPARE(FileCalls::heard(), QStringList());
}

void TestFileCalls::opensWhatIsDropped()
{
    window().session().saveCopy(path("copy.orrery"));
    QTRY_COMPARE(window().session().workspacePath(), path("copy.orrery"));
    QTRY_VERIFY(window().session().prompt() && isIdle());
    window().session().closeWorkspace();
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path("copy.orrery"))});
    FileCalls::listen();
    QDragEnterEvent enter(QPoint(600, 400), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(m_window.get(), &enter);
    QDropEvent drop(QPointF(600, 400), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(m_window.get(), &drop);
    QTRY_VERIFY(window().session().prompt() && isIdle());
    window().grab();
    QCOMPARE(FileCalls::heard(), QStringList());
}

void TestFileCalls::changesASetting()
{
    FileCalls::listen();
    m_settings->threads.set(2);
    window().commands().action(QStringLiteral("edit.settings"))->trigger();
    auto* dialog = window().findChild<QDialog*>();
    QVERIFY(dialog);
    QTest::qWait(500);  // past the moment at which it is written
    dialog->close();
    QCOMPARE(FileCalls::heard(), QStringList());
    QVERIFY(m_settings->sync());
}

void TestFileCalls::savesAView()
{
    FileCalls::listen();
    window().commands().action(QStringLiteral("view.save"))->trigger();
    auto* dialog = window().findChild<QInputDialog*>();
    QVERIFY(dialog);
    dialog->setTextValue(QStringLiteral("a view"));
    dialog->accept();
    QTRY_VERIFY(isIdle());
    QCOMPARE(FileCalls::heard(), QStringList());
    QCOMPARE(listViews(Workspace::open(path("copy.orrery").toStdString(), Access::ReadOnly)).size(), size_t{1});
}

void TestFileCalls::exportsFiguresAndData()
{
    QVERIFY(window().session().prompt());
    window().attention().setMode(views::AttentionPanel::Mode::Head);
    QTRY_VERIFY(window().attention().mapPage().shown() && isIdle());
    FileCalls::listen();
    for (const char* name : {"figure.svg", "figure.png", "figure.pdf"}) window().attentionExport().writeFigure(path(name), 96);
    window().attentionExport().writeData(path("data.npy"));
    QTRY_VERIFY(isIdle());
    QCOMPARE(FileCalls::heard(), QStringList());
    for (const char* name : {"figure.svg", "figure.png", "figure.pdf", "data.npy"}) QVERIFY2(QFile::exists(path(name)), name);
}

void TestFileCalls::restoresTheSession()
{
    window().close();
    QTRY_VERIFY(!window().isVisible());
    m_window = std::make_unique<MainWindow>(*m_settings, path("scratch"));
    FileCalls::listen();
    window().restoreSession();
    window().show();
    QTRY_COMPARE(window().session().workspacePath(), path("copy.orrery"));
    QTRY_VERIFY(window().session().model() && window().session().prompt() && isIdle());
    QCOMPARE(FileCalls::heard(), QStringList());
}

void TestFileCalls::closes()
{
    FileCalls::listen();
    window().runAgain();
    window().close();
    QTRY_VERIFY(!window().isVisible());
    m_window.reset();
    QCOMPARE(FileCalls::heard(), QStringList());
}

QTEST_MAIN(TestFileCalls)
#include "tst_file_calls.moc"
