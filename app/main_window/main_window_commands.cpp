#include "app/main_window/document_area.h"
#include "app/main_window/main_window.h"
#include "app/main_window/palette_entries.h"
#include "app/session/saved_views_service.h"
#include "core/base/build_info.h"
#include "views/command_palette/command_palette.h"
#include "views/shared/message_bar.h"
#include "views/shared/panel.h"
#include "views/shared/theme.h"

#include <QApplication>
#include <QFileDialog>
#include <QInputDialog>
#include <QMenuBar>
#include <QMessageBox>

namespace orrery::app {

namespace {

constexpr const char* kWorkspaceFilter = QT_TRANSLATE_NOOP("orrery::app::MainWindow", "Workspaces (*.orrery);;All files (*)");

/// A file dialog that waits for nobody: `chosen` hears the path once the user has picked one. The folder it shows the desktop's dialog reads,
/// or Qt's, partly on this thread: that is the platform's, and ends with the dialog.
template <typename Chosen>
void ask(QWidget* parent, QFileDialog::AcceptMode mode, QFileDialog::FileMode kind, const QString& title, const QString& filter, Chosen chosen)
{
    auto* dialog = new QFileDialog(parent, title, QString(), filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(mode);
    dialog->setFileMode(kind);
    dialog->setOption(QFileDialog::DontConfirmOverwrite);  // nothing is ever overwritten: a name that is taken is refused
    if (mode == QFileDialog::AcceptSave) dialog->setDefaultSuffix(QStringLiteral("orrery"));
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, chosen);
    dialog->open();
}

}  // namespace

void MainWindow::createCommands()
{
    m_commands = new CommandRegistry(this);
    createFileCommands();
    createGoCommands();
}

void MainWindow::createFileCommands()
{
    m_commands->add({QStringLiteral("file.open-model"), tr("Open &model folder…"), QStringLiteral("open-folder"), {QKeySequence(QStringLiteral("Ctrl+Shift+O"))}},
        [this] { askForModel(); });
    m_commands->add({QStringLiteral("file.open-workspace"), tr("&Open workspace…"), QStringLiteral("open-file"), {QKeySequence::Open}}, [this] { askForWorkspace(); });
    m_commands->add({QStringLiteral("file.new-workspace"), tr("&New workspace…"), QStringLiteral("new-file"), {QKeySequence::New}}, [this] { askForNewWorkspace(); });
    m_commands->add({QStringLiteral("file.save-copy"), tr("&Save a copy…"), QStringLiteral("save"), {QKeySequence(QStringLiteral("Ctrl+Shift+S"))}}, [this] { askForCopy(); });
    m_commands->add({QStringLiteral("file.close"), tr("&Close workspace"), QStringLiteral("close"), {QKeySequence(QStringLiteral("Ctrl+W"))}},
        [this] { m_session->closeWorkspace(); });
    m_commands->add({QStringLiteral("file.quit"), tr("&Quit"), {}, {QKeySequence(QStringLiteral("Ctrl+Q"))}}, [this] { close(); });
    m_commands->add({QStringLiteral("edit.settings"), tr("&Settings…"), QStringLiteral("settings"), {QKeySequence(QStringLiteral("Ctrl+,"))}}, [this] { showSettings(); });
    m_commands->add({QStringLiteral("edit.palette"), tr("Command &palette…"), QStringLiteral("search"), {QKeySequence(QStringLiteral("Ctrl+K"))}, false,
        tr("Find an action, a run, a head, a token")}, [this] { m_palette->popUp(); });
    m_commands->add({QStringLiteral("help.tour-attention"), tr("Tour: attention on a small text model"), QStringLiteral("tour")},
        [this] { startTour(QStringLiteral("attention")); });
    m_commands->add({QStringLiteral("help.about"), tr("&About Orrery"), QStringLiteral("info")}, [this] { showAbout(); });
}

void MainWindow::createGoCommands()
{
    m_commands->add({QStringLiteral("go.back"), tr("&Back"), QStringLiteral("back"), {QKeySequence(QStringLiteral("Alt+Left"))}, false, tr("Back to the selection before")},
        [this] { m_selection.goBack(); });
    m_commands->add({QStringLiteral("go.forward"), tr("&Forward"), QStringLiteral("forward"), {QKeySequence(QStringLiteral("Alt+Right"))}, false, tr("Forward to the selection after")},
        [this] { m_selection.goForward(); });
    m_commands->add({QStringLiteral("view.save"), tr("&Save view…"), QStringLiteral("eye"), {QKeySequence(QStringLiteral("Ctrl+D"))}, false,
        tr("Keep what is selected and how it is shown, under a name")}, [this] { askForViewName(); });
    m_commands->add({QStringLiteral("run.stop"), tr("S&top"), QStringLiteral("stop"), {QKeySequence(QStringLiteral("Ctrl+."))}, false, tr("Stop the run; what was recorded is kept")},
        [this] { m_session->stopRun(); });
    m_commands->add({QStringLiteral("edit.undo"), tr("&Undo"), QStringLiteral("undo"), {QKeySequence::Undo}}, [this] { m_undo->undo(); });
    m_commands->add({QStringLiteral("edit.redo"), tr("&Redo"), QStringLiteral("redo"), {QKeySequence::Redo}}, [this] { m_undo->redo(); });
    connect(m_undo, &QUndoStack::indexChanged, this, &MainWindow::updateCommands);
}

/// A panel of the middle by its name, and the first nine by Ctrl and a digit.
void MainWindow::createDocumentCommands()
{
    int digit = 1;
    for (const QString& name : m_documents->names()) {
        const QList<QKeySequence> keys = digit > 9 ? QList<QKeySequence>{} : QList<QKeySequence>{QKeySequence(Qt::CTRL | static_cast<Qt::Key>(Qt::Key_0 + digit))};
        m_commands->add({kPanelCommand + name, m_documents->panel(name)->title(), {}, keys}, [this, name] { m_documents->reveal(name); });
        ++digit;
    }
}

void MainWindow::createMenus()
{
    const auto menu = [this](const QString& title, const QStringList& ids) { m_commands->fill(*menuBar()->addMenu(title), ids); };
    menu(tr("&File"), {QStringLiteral("file.open-model"), QStringLiteral("file.open-workspace"), QStringLiteral("file.new-workspace"), {},
        QStringLiteral("file.save-copy"), QStringLiteral("file.close"), {}, QStringLiteral("file.quit")});
    menu(tr("&Edit"), {QStringLiteral("edit.undo"), QStringLiteral("edit.redo"), {}, QStringLiteral("edit.palette"), QStringLiteral("edit.settings")});
    menu(tr("&Go"), {QStringLiteral("go.back"), QStringLiteral("go.forward")});
    QMenu* view = menuBar()->addMenu(tr("&View"));
    m_commands->fill(*view, {QStringLiteral("view.save"), {}});
    for (const QString& name : m_documents->names()) m_commands->fill(*view, {kPanelCommand + name});
    view->addSeparator();
    view->addActions(m_views);
    menu(tr("&Run"), {QStringLiteral("run.stop")});
    menu(tr("&Help"), {QStringLiteral("help.tour-attention"), {}, QStringLiteral("help.about")});
}

void MainWindow::updateCommands()
{
    const auto enable = [this](const char* id, bool on) { m_commands->action(QString::fromLatin1(id))->setEnabled(on); };
    const bool workspace = !m_session->workspacePath().isEmpty();
    enable("go.back", m_selection.canGoBack());
    enable("go.forward", m_selection.canGoForward());
    enable("run.stop", m_session->isRunning());
    enable("file.close", workspace);
    enable("file.save-copy", workspace);
    enable("view.save", workspace);
    enable("edit.undo", m_undo->canUndo());
    enable("edit.redo", m_undo->canRedo());
    const auto name = [this](const char* id, const QString& verb, const QString& what) {
        m_commands->action(QString::fromLatin1(id))->setText(what.isEmpty() ? verb : verb + u' ' + what);
    };
    name("edit.undo", tr("&Undo"), m_undo->undoText());
    name("edit.redo", tr("&Redo"), m_undo->redoText());
}

void MainWindow::askForModel()
{
    ask(this, QFileDialog::AcceptOpen, QFileDialog::Directory, tr("Open a model folder"), {}, [this](const QString& path) { m_session->openModel(path); });
}

void MainWindow::askForWorkspace()
{
    ask(this, QFileDialog::AcceptOpen, QFileDialog::ExistingFile, tr("Open a workspace"), tr(kWorkspaceFilter),
        [this](const QString& path) { m_session->openWorkspace(path); });
}

void MainWindow::askForNewWorkspace()
{
    ask(this, QFileDialog::AcceptSave, QFileDialog::AnyFile, tr("New workspace"), tr(kWorkspaceFilter),
        [this](const QString& path) { m_session->newWorkspace(path); });
}

void MainWindow::askForCopy()
{
    ask(this, QFileDialog::AcceptSave, QFileDialog::AnyFile, tr("Save a copy"), tr(kWorkspaceFilter), [this](const QString& path) { m_session->saveCopy(path); });
}

void MainWindow::askForViewName()
{
    const views::Selection& now = m_selection.selection();
    QString name = m_documents->panel(m_documents->current())->title();
    if (now.layer && now.head) name += QStringLiteral(" L%1H%2").arg(*now.layer).arg(*now.head);
    if (now.run) name += tr(", run %1").arg(number(*now.run));
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Save view"));
    dialog->setLabelText(tr("Name of the view (one of the same name is replaced):"));
    dialog->setTextValue(name);
    connect(dialog, &QInputDialog::textValueSelected, this, [this, state = viewNow()](const QString& chosen) {
        if (const QString problem = SavedViewsService::problemWith(chosen); !problem.isEmpty()) m_message->show(views::MessageBar::Tone::Failure, problem);
        else m_savedViews->save(chosen, state);
    });
    dialog->open();
}

void MainWindow::showAbout()
{
    const BuildInfo build = buildInfo();
    auto* box = new QMessageBox(QMessageBox::NoIcon, tr("About Orrery"),
        tr("Orrery %1\nA workbench that shows how a transformer computes what it computes.").arg(QString::fromStdString(build.version)), QMessageBox::Close, this);
    box->setInformativeText(tr("%1 build by %2, Qt %3. Apache License 2.0.")
                                .arg(QString::fromStdString(build.buildType), QString::fromStdString(build.compiler), QString::fromLatin1(qVersion())));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

}  // namespace orrery::app
