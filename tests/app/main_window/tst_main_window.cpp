#include "app/main_window/main_window.h"
#include "app/session/session_state.h"
#include "app/settings/settings.h"
#include "core/base/blocking.h"
#include "core/record/workspace.h"
#include "tests/core/record/record_samples.h"
#include "views/command_palette/command_palette.h"
#include "views/prompt/prompt_bar.h"
#include "views/shared/message_bar.h"
#include "views/shared/theme.h"
#include "views/start/start_page.h"

#include <QAbstractItemView>
#include <QAction>
#include <QDir>
#include <QDragEnterEvent>
#include <QFile>
#include <QLineEdit>
#include <QMimeData>
#include <QProcess>
#include <QRegularExpression>
#include <QLayout>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace orrery;
using namespace orrery::app;

class TestMainWindow : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { views::ThemeSource::instance().apply(views::ThemeChoice::Light); }
    void beginsWithTheStartPage();
    void fitsIntoAThousandPixels();
    void tourShowsARecordedRun();
    void neverBlocksItsOwnThread();
    void droppedFileIsOpened();
    void failureIsOneSentenceOverTheDocuments();
    void everyCommandHasTextAndOwnShortcut();
    void everyFocusableWidgetHasAName();
    void backAndForwardWalkTheHistory();
    void typedPromptIsRunByEnter();
    void paletteSelectsAHead();
    void sessionComesBack();
    void workspaceComesBackThoughTheModelFails();
    void sessionOfWhichNothingOpensIsToldOf();
    void stoppedTourWaitsForNothing();
    void closingWhileARunGoesOnLosesNothing();
    void finishesWhatIsRecordedBeforeItCloses();
    void closedTwiceItGoesAtOnce();
    void selftestHolds();
    void helpNeedsNoDisplay();
    void closesWithStepsToUndo();

private:
    QTemporaryDir m_folder;
};

namespace {

bool waitForTour(MainWindow& window)
{
    QSignalSpy finished(&window.session(), &Session::runFinished);
    window.startTour(QStringLiteral("attention"));
    return QTest::qWaitFor([&] { return finished.count() == 1 && window.session().prompt(); }, 30000);
}

/// Something with which assistive tools can tell what has the focus.
bool isNamed(const QWidget& widget)
{
    if (!widget.accessibleName().isEmpty() || !widget.windowTitle().isEmpty()) return true;
    if (widget.inherits("QComboBoxListView")) return true;  // a combo box's popup, named by the box
    for (const char* property : {"text", "title"})
        if (!widget.property(property).toString().isEmpty()) return true;
    const QWidget* parent = widget.parentWidget();
    return parent && !parent->accessibleName().isEmpty() && widget.focusPolicy() == Qt::NoFocus;
}

}  // namespace

void TestMainWindow::fitsIntoAThousandPixels()
{
    QTemporaryDir folder;
    Settings settings(folder.filePath(QStringLiteral("settings.ini")));
    MainWindow window(settings, folder.path());
    window.resize(1000, 700);
    window.show();
    QCOMPARE(window.width(), 1000);
    QVERIFY(waitForTour(window));
    QVERIFY2(window.layout()->minimumSize().width() <= 1000, qPrintable(QString::number(window.layout()->minimumSize().width())));
    QCOMPARE(window.width(), 1000);
}

void TestMainWindow::beginsWithTheStartPage()
{
    Settings settings(m_folder.filePath(QStringLiteral("settings.ini")));
    settings.threads.set(1);
    MainWindow window(settings, m_folder.path());
    window.show();
    QVERIFY(window.findChild<views::StartPage*>()->isVisible());
}

void TestMainWindow::tourShowsARecordedRun()
{
    Settings settings(m_folder.filePath(QStringLiteral("settings.ini")));
    settings.threads.set(1);
    MainWindow window(settings, m_folder.path());
    window.show();
    QVERIFY(waitForTour(window));
    QVERIFY(!window.findChild<views::StartPage*>()->isVisible());
    QTRY_COMPARE(window.selection().selection().layer, std::optional(1));
    QVERIFY(window.windowTitle().startsWith(QStringLiteral("Untitled")));
}

void TestMainWindow::neverBlocksItsOwnThread()
{
    QStringList heard;
    Settings settings(m_folder.filePath(QStringLiteral("settings.ini")));
    settings.threads.set(1);
    MainWindow window(settings, m_folder.path());
    window.show();
    guardThisThread([&](const char* what) { heard << QString::fromLatin1(what); });
    QVERIFY(waitForTour(window));
    window.grab();
    window.session().saveCopy(m_folder.filePath(QStringLiteral("copy.orrery")));
    QTRY_COMPARE(window.session().workspacePath(), m_folder.filePath(QStringLiteral("copy.orrery")));
    QTRY_VERIFY(window.session().analysis().isIdle());
    window.session().closeWorkspace();
    QTRY_VERIFY(window.session().analysis().isIdle());
    mayBlock("proof that the guard hears");
    guardThisThread({});
    QCOMPARE(heard.join(QStringLiteral(", ")), QStringLiteral("proof that the guard hears"));
}

void TestMainWindow::droppedFileIsOpened()
{
    Settings settings(m_folder.filePath(QStringLiteral("settings.ini")));
    settings.threads.set(1);
    MainWindow window(settings, m_folder.path());
    window.show();
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(m_folder.filePath(QStringLiteral("copy.orrery")))});
    QDragEnterEvent enter(QPoint(600, 400), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&window, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(600, 400), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&window, &drop);
    QTRY_VERIFY(window.session().prompt());
}

void TestMainWindow::failureIsOneSentenceOverTheDocuments()
{
    Settings settings(m_folder.filePath(QStringLiteral("settings.ini")));
    settings.threads.set(1);
    MainWindow window(settings, m_folder.path());
    window.show();
    window.open(m_folder.filePath(QStringLiteral("nowhere.orrery")));
    auto* bar = window.findChild<views::MessageBar*>();
    QTRY_VERIFY(bar->isVisible());
    QVERIFY(bar->sentence().contains(QStringLiteral("nowhere.orrery")));
}

void TestMainWindow::everyCommandHasTextAndOwnShortcut()
{
    Settings settings(m_folder.filePath(QStringLiteral("settings.ini")));
    settings.threads.set(1);
    MainWindow window(settings, m_folder.path());
    QStringList shortcuts;
    for (const QString& id : window.commands().ids()) {
        const QAction* action = window.commands().action(id);
        QVERIFY2(!action->text().isEmpty() && !action->toolTip().isEmpty(), qPrintable(id));
        for (const QKeySequence& key : action->shortcuts()) {
            QVERIFY2(!shortcuts.contains(key.toString()), qPrintable(id + u' ' + key.toString()));
            shortcuts << key.toString();
        }
    }
    QVERIFY(window.commands().ids().size() > 10);
}

void TestMainWindow::everyFocusableWidgetHasAName()
{
    Settings settings(m_folder.filePath(QStringLiteral("settings.ini")));
    settings.threads.set(1);
    MainWindow window(settings, m_folder.path());
    window.show();
    QVERIFY(waitForTour(window));
    QStringList nameless;
    for (const QWidget* widget : window.findChildren<QWidget*>())
        if (widget->focusPolicy() != Qt::NoFocus && !widget->isHidden() && !isNamed(*widget)) nameless << QString::fromLatin1(widget->metaObject()->className()) + u' ' + widget->objectName();
    QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QStringLiteral(", "))));
}

void TestMainWindow::backAndForwardWalkTheHistory()
{
    Settings settings(m_folder.filePath(QStringLiteral("settings.ini")));
    settings.threads.set(1);
    MainWindow window(settings, m_folder.path());
    window.show();
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    window.selection().select(views::Selection{}.withToken(2));
    window.selection().select(views::Selection{}.withToken(5));
    QTest::keyClick(&window, Qt::Key_Left, Qt::AltModifier);
    QCOMPARE(window.selection().selection().token, std::optional(2));
    QTest::keyClick(&window, Qt::Key_Right, Qt::AltModifier);
    QCOMPARE(window.selection().selection().token, std::optional(5));
}

void TestMainWindow::typedPromptIsRunByEnter()
{
    Settings settings(m_folder.filePath(QStringLiteral("typed.ini")));
    MainWindow window(settings, m_folder.path());
    window.show();
    QVERIFY(waitForTour(window));
    auto* bar = window.findChild<views::PromptBar*>();
    bar->setPrompt({RunSettings::Input::Text, QString(), {}});
    bar->focusPrompt();
    QSignalSpy finished(&window.session(), &Session::runFinished);
    QTest::keyClicks(bar->focusWidget() ? bar->focusWidget() : window.focusWidget(), QStringLiteral("Speak, speak"));
    QTRY_VERIFY(bar->runAction()->isEnabled());
    QTest::keyClick(bar->focusWidget() ? bar->focusWidget() : window.focusWidget(), Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 20000);
    QTRY_COMPARE(QString::fromStdString(window.session().prompt()->prompt.text), QStringLiteral("Speak, speak"));
}

void TestMainWindow::paletteSelectsAHead()
{
    Settings settings(m_folder.filePath(QStringLiteral("palette.ini")));
    MainWindow window(settings, m_folder.path());
    window.show();
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    QVERIFY(waitForTour(window));
    QTRY_COMPARE(window.selection().selection().layer, std::optional(1));
    QTest::keyClick(&window, Qt::Key_K, Qt::ControlModifier);
    auto* palette = window.findChild<views::CommandPalette*>();
    QTRY_VERIFY(palette->isVisible());
    auto* field = palette->findChild<QLineEdit*>();
    QTest::keyClicks(field, QStringLiteral("l2h3"));
    QTRY_VERIFY(palette->findChild<QAbstractItemView*>()->model()->rowCount() > 0);
    QTest::qWait(100);  // the search goes on in slices; the best of it stands first
    QTest::keyClick(field, Qt::Key_Return);
    QTRY_COMPARE(window.selection().selection().head, std::optional(3));
    QCOMPARE(window.selection().selection().layer, std::optional(2));
    QVERIFY(!palette->isVisible());
}

void TestMainWindow::sessionComesBack()
{
    const QString path = m_folder.filePath(QStringLiteral("session.orrery"));
    Settings settings(m_folder.filePath(QStringLiteral("session.ini")));
    {
        MainWindow window(settings, m_folder.filePath(QStringLiteral("scratch")));
        window.show();
        QVERIFY(waitForTour(window));
        window.session().saveCopy(path);
        QTRY_COMPARE(window.session().workspacePath(), path);
        QTRY_VERIFY(window.session().prompt());
        window.selection().select(window.selection().selection().withHead(3, 2).withToken(4));
        window.close();
    }
    MainWindow window(settings, m_folder.filePath(QStringLiteral("scratch")));
    window.show();
    window.restoreSession();
    QTRY_COMPARE(window.session().workspacePath(), path);
    QTRY_COMPARE(window.selection().selection().layer, std::optional(3));
    QCOMPARE(window.selection().selection().token, std::optional(4));
    QTRY_VERIFY(window.session().model() && window.session().prompt());
    QVERIFY(window.findChild<views::PromptBar*>()->prompt().text.startsWith(QStringLiteral("crown")));
}

void TestMainWindow::workspaceComesBackThoughTheModelFails()
{
    SessionState state;
    state.model = m_folder.filePath(QStringLiteral("no model"));
    state.workspace = m_folder.filePath(QStringLiteral("kept.orrery"));
    state.selection = {.run = RunId{1}, .prompt = PromptId{1}, .layer = 0, .head = 1};
    QVERIFY(QDir().mkpath(state.model));
    makeSample(state.workspace.toStdString());
    Settings settings(m_folder.filePath(QStringLiteral("kept.ini")));
    settings.session.set(toText(state));
    MainWindow window(settings, m_folder.path());
    QSignalSpy failed(&window.session(), &Session::failed);
    window.show();
    window.restoreSession();
    QTRY_VERIFY(window.session().prompt());
    QCOMPARE(failed.count(), 1);
    QTRY_COMPARE(window.selection().selection().head, std::optional(1));
}

void TestMainWindow::sessionOfWhichNothingOpensIsToldOf()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral("null receiver")));
    SessionState state;
    state.model = m_folder.filePath(QStringLiteral("no model either"));
    state.workspace = m_folder.filePath(QStringLiteral("garbage.orrery"));
    QVERIFY(QDir().mkpath(state.model));
    QFile file(state.workspace);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("not a workspace at all") > 0);
    file.close();
    Settings settings(m_folder.filePath(QStringLiteral("garbage.ini")));
    settings.session.set(toText(state));
    MainWindow window(settings, m_folder.path());
    QSignalSpy failed(&window.session(), &Session::failed);
    window.show();
    window.restoreSession();
    QTRY_COMPARE(failed.count(), 2);
    QVERIFY(waitForTour(window));
}

void TestMainWindow::stoppedTourWaitsForNothing()
{
    Settings settings(m_folder.filePath(QStringLiteral("stopped.ini")));
    MainWindow window(settings, m_folder.path());
    window.show();
    Session& session = window.session();
    QSignalSpy running(&session, &Session::runningChanged), finished(&session, &Session::runFinished);
    connect(&session, &Session::runningChanged, &session, &Session::stopRun, Qt::SingleShotConnection);
    window.startTour(QStringLiteral("attention"));
    QTRY_COMPARE_WITH_TIMEOUT(running.count(), 2, 30000);  // it began and was stopped
    QCOMPARE(finished.count(), 0);
    window.runAgain();
    QTRY_COMPARE_WITH_TIMEOUT(finished.count(), 1, 30000);
    QTRY_VERIFY(session.prompt());
    QVERIFY(!window.selection().selection().head);
    QVERIFY(!window.findChild<views::MessageBar*>()->isVisible());
}

void TestMainWindow::closingWhileARunGoesOnLosesNothing()
{
    const QString path = m_folder.filePath(QStringLiteral("closing.orrery"));
    {
        Settings settings(m_folder.filePath(QStringLiteral("closing.ini")));
        MainWindow window(settings, m_folder.path());
        window.show();
        QVERIFY(waitForTour(window));
        window.session().saveCopy(path);
        QTRY_COMPARE(window.session().workspacePath(), path);
        QTRY_VERIFY(window.session().prompt());
        window.runAgain();
        window.close();
    }
    const Workspace workspace = Workspace::open(path.toStdString(), Access::ReadOnly);
    QVERIFY(!workspace.runs().empty());
    QCOMPARE(workspace.runs().front().status, RunStatus::Complete);
    for (const RunRow& run : workspace.runs()) QVERIFY(run.status != RunStatus::Recording);
}

void TestMainWindow::finishesWhatIsRecordedBeforeItCloses()
{
    const QString path = m_folder.filePath(QStringLiteral("finishing.orrery"));
    Settings settings(m_folder.filePath(QStringLiteral("finishing.ini")));
    MainWindow window(settings, m_folder.path());
    window.show();
    QVERIFY(waitForTour(window));
    window.session().saveCopy(path);
    QTRY_COMPARE(window.session().workspacePath(), path);
    QTRY_VERIFY(window.session().prompt());
    std::vector<std::jthread> load;  // a busy machine
    for (unsigned i = 0; i < 2 * std::thread::hardware_concurrency(); ++i)
        load.emplace_back([](const std::stop_token& stop) { while (!stop.stop_requested()) { } });
    window.runAgain();
    QVERIFY(!window.close());
    QVERIFY(window.isVisible());
    QVERIFY(window.findChild<views::MessageBar*>()->sentence().contains(QStringLiteral("closes by itself")));
    QTRY_VERIFY_WITH_TIMEOUT(!window.isVisible(), 60000);
    const Workspace workspace = Workspace::open(path.toStdString(), Access::ReadOnly);
    for (const RunRow& run : workspace.runs()) QVERIFY(run.status == RunStatus::Complete || run.status == RunStatus::Aborted);
}

void TestMainWindow::closedTwiceItGoesAtOnce()
{
    Settings settings(m_folder.filePath(QStringLiteral("twice.ini")));
    MainWindow window(settings, m_folder.path());
    window.show();
    QVERIFY(waitForTour(window));
    window.runAgain();
    QVERIFY(!window.close());
    QVERIFY(window.close());
    QVERIFY(!window.isVisible());
}

void TestMainWindow::selftestHolds()
{
    QProcess program;
    program.start(QStringLiteral(ORRERY_CLI).replace(QStringLiteral("/cli/orrery-cli"), QStringLiteral("/orrery")), {QStringLiteral("--selftest")});
    QVERIFY(program.waitForFinished(120000));
    QVERIFY2(program.exitCode() == 0, program.readAllStandardOutput().constData());
}

void TestMainWindow::helpNeedsNoDisplay()
{
    QProcess program;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}) environment.remove(QString::fromLatin1(name));
    program.setProcessEnvironment(environment);
    const QString orrery = QStringLiteral(ORRERY_CLI).replace(QStringLiteral("/cli/orrery-cli"), QStringLiteral("/orrery"));
    program.start(orrery, {QStringLiteral("--help")});
    QVERIFY(program.waitForFinished(30000));
    QCOMPARE(program.exitCode(), 0);
    QVERIFY(program.readAllStandardOutput().contains("--export"));
    program.start(orrery, {});
    QVERIFY(program.waitForFinished(30000));
    QCOMPARE(program.exitCode(), 1);
    QVERIFY(program.readAllStandardError().contains("no display"));
}

void TestMainWindow::closesWithStepsToUndo()
{
    Settings settings(m_folder.filePath(QStringLiteral("undo.ini")));
    auto window = std::make_unique<MainWindow>(settings, m_folder.path());
    window->show();
    QVERIFY(waitForTour(*window));
    window->findChild<QUndoStack*>()->push(new QUndoCommand(QStringLiteral("a step")));
    QVERIFY(window->commands().action(QStringLiteral("edit.undo"))->isEnabled());
    window.reset();  // must not ask what is gone already
}

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
