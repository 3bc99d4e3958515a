#include "app/main_window/document_area.h"
#include "app/main_window/main_window.h"
#include "app/session/plan_service.h"
#include "app/session/proof_service.h"
#include "app/session/session_state.h"
#include "app/settings/recent_files.h"
#include "app/settings/settings.h"
#include "app/settings/settings_dialog.h"
#include "views/plan/plan_panel.h"
#include "views/prompt/device_picker.h"
#include "views/prompt/prompt_bar.h"
#include "views/shared/message_bar.h"
#include "views/shared/panel.h"
#include "views/start/start_page.h"

#include <QCloseEvent>
#include <QFile>
#include <QFileInfo>
#include <QThread>

#include <utility>

namespace orrery::app {

namespace {

const QString kDocuments = QStringLiteral("documents");

}  // namespace

void MainWindow::rememberOpened()
{
    const QString workspace = m_session->workspacePath();
    if (!workspace.isEmpty() && !m_session->isScratch()) m_recent->add(workspace, views::RecentItem::Kind::Workspace);
}

void MainWindow::showRecent() { m_start->setRecent(m_recent->items()); }

void MainWindow::saveSession()
{
    SessionState state;
    state.workspace = m_session->workspacePath();
    if (const auto model = m_session->model()) state.model = QFile::decodeName(model->folder.path().c_str());
    state.selection = m_selection.selection();
    state.openViews = m_documents->names();
    state.currentView = m_documents->current();
    state.prompt = m_prompt->prompt();
    state.history = m_prompt->history();
    state.splitters.insert(kDocuments, m_documents->saveState());
    m_settings.session.set(toText(state));
    m_settings.geometry.set(saveGeometry());
    // Before anything was open the docks are hidden: their places of the last time stay.
    if (m_arranged && !m_work->isHidden()) m_settings.docks.set(saveState());
}

void MainWindow::restoreSession()
{
    const SessionState state = sessionState(m_settings.session);
    m_prompt->setHistory(state.history);
    m_prompt->setPrompt(state.prompt);
    m_documents->restoreState(state.splitters.value(kDocuments));
    restoreGeometry(m_settings.geometry);
    if (!m_settings.restore) return;
    const auto isThere = [](const QString& path) { return !path.isEmpty() && QFileInfo::exists(path); };
    m_session->edits().start(JobSpec{QStringLiteral("look"), {}}, this,
        [=](JobContext&) { return std::pair(isThere(state.model), isThere(state.workspace)); },
        [this, state](const std::pair<bool, bool>& there) {
            if (there.first) m_session->openModel(state.model);
            if (there.second) restoreWorkspace(state);
        },
        {});
}

void MainWindow::restoreWorkspace(const SessionState& state)
{
    m_session->openWorkspace(state.workspace);
    m_steps = std::make_unique<QObject>();
    connect(m_session.get(), &Session::openFailed, m_steps.get(), [this, path = state.workspace](const QString& failed) {
        if (failed == path) endSteps();
    });
    connect(m_session.get(), &Session::contentsChanged, m_steps.get(), [this, state] {
        endSteps();
        if (m_session->workspacePath() != state.workspace) return;  // another one was opened meanwhile
        restoreState(m_settings.docks);
        const auto contents = m_session->contents();
        if (contents && state.selection.run && contents->find(*state.selection.run)) m_selection.select(state.selection);
        if (!state.currentView.isEmpty()) m_documents->reveal(state.currentView);
    }, static_cast<Qt::ConnectionType>(Qt::QueuedConnection | Qt::SingleShotConnection));
}

/// Whether something is being recorded, written or computed that has to come to its end.
bool MainWindow::isFinishing() const { return !m_session->compute().isIdle() || !m_session->edits().isIdle() || !m_proofs->runner().isIdle(); }

/// What goes on is asked to stop, and the window stays until it has: a busy machine may take a while to write what was recorded. Whoever
/// closes once more need not look on: the window goes, and the program ends when it has finished.
void MainWindow::closeEvent(QCloseEvent* event)
{
    if (!m_closing) saveSession();
    m_session->compute().stopAll();
    m_session->analysis().stopAll();
    m_proofs->runner().stopAll();
    if (m_closing || !isFinishing()) return event->accept();
    event->ignore();
    m_closing = true;
    m_work->setEnabled(false);
    m_prompt->setEnabled(false);
    m_message->show(views::MessageBar::Tone::Note, tr("Finishing what was being recorded; the window closes by itself."));
    for (JobRunner* runner : {&m_session->compute(), &m_session->edits(), &m_proofs->runner()})
        connect(runner, &JobRunner::becameIdle, this, [this] {
            if (!isFinishing()) close();
        }, Qt::QueuedConnection);
}

void MainWindow::showSettings()
{
    auto* dialog = new SettingsDialog(m_settings, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

}  // namespace orrery::app
