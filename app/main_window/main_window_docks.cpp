#include "app/export/panel_export.h"
#include "app/export/sql_export.h"
#include "app/main_window/main_window.h"
#include "app/session/inspector_service.h"
#include "app/session/navigator_service.h"
#include "app/session/notes_service.h"
#include "app/session/proof_service.h"
#include "app/session/recordings_service.h"
#include "app/session/saved_views_service.h"
#include "app/session/sql_service.h"
#include "app/settings/settings.h"
#include "views/inspector/inspector_panel.h"
#include "views/log/log_entry.h"
#include "views/jobs/jobs_panel.h"
#include "views/log/log_panel.h"
#include "views/navigator/navigator_panel.h"
#include "views/plan/plan_panel.h"
#include "views/sql/sql_panel.h"

#include <QDateTime>
#include <QDockWidget>
#include <QFileDialog>
#include <QJsonArray>
#include <QJsonDocument>

namespace orrery::app {

namespace {

views::JobRow rowOf(const JobStatus& status)
{
    return {status.id, status.title, status.doing, static_cast<views::JobRow::State>(status.state), status.fraction, status.elapsed, status.secondsLeft, status.errorText};
}
static_assert(static_cast<int>(views::JobRow::State::Failed) == static_cast<int>(JobStatus::State::Failed));

}  // namespace

void MainWindow::createDocks()
{
    m_plan = new views::PlanPanel;
    m_planDock = addDock(QStringLiteral("plan"), m_plan, Qt::RightDockWidgetArea);
    m_planDock->setProperty("wanted", false);
    createInspector();
    createNavigator();
    tabifyDockWidget(findChild<QDockWidget*>(QStringLiteral("inspector")), m_planDock);
    createBottomDocks();
}

void MainWindow::createInspector()
{
    m_inspector = new views::InspectorPanel(&m_selection);
    new InspectorService(*m_session, *m_inspector, &m_services);
    m_notes = new NotesService(*m_session, *m_inspector, *m_undo, &m_services);
    addDock(QStringLiteral("inspector"), m_inspector, Qt::RightDockWidgetArea);
}

void MainWindow::createNavigator()
{
    m_navigator = new views::NavigatorPanel(&m_selection);
    const auto chooseFolder = [this](const QString& model, const std::function<void(const QString&)>& chosen) {
        auto* dialog = new QFileDialog(this, tr("Where is the model %1 now?").arg(model));
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::Directory);
        dialog->setOption(QFileDialog::ShowDirsOnly);
        connect(dialog, &QFileDialog::fileSelected, this, chosen);
        dialog->open();
    };
    new NavigatorService(*m_session, *m_navigator, chooseFolder, &m_services);
    m_savedViews = new SavedViewsService(*m_session, *m_navigator, *m_undo, &m_services);
    connect(m_savedViews, &SavedViewsService::chosen, this, &MainWindow::showView);
    connect(m_navigator, &views::NavigatorPanel::hideRequested, m_recordingsService, &RecordingsService::hideRuns);
    connect(m_navigator, &views::NavigatorPanel::noteRequested, m_inspector, &views::InspectorPanel::beginNote);
    addDock(QStringLiteral("navigator"), m_navigator, Qt::LeftDockWidgetArea);
}

void MainWindow::createBottomDocks()
{
    m_jobs = new views::JobsPanel;
    m_log = new views::LogPanel;
    QDockWidget* jobs = addDock(QStringLiteral("jobs"), m_jobs, Qt::BottomDockWidgetArea);
    QDockWidget* log = addDock(QStringLiteral("log"), m_log, Qt::BottomDockWidgetArea);
    tabifyDockWidget(jobs, log);
    tabifyDockWidget(log, addDock(QStringLiteral("sql"), createSqlConsole(), Qt::BottomDockWidgetArea));
    connect(m_session.get(), &Session::failed, m_log, [this](const QString& sentence, const QString& details) {
        m_log->add({QDateTime::currentDateTime(), views::LogEntry::Level::Failure, sentence + u' ' + details});
    });
    for (JobRunner* runner : {&m_session->compute(), &m_session->edits(), &m_session->analysis(), &m_proofs->runner()}) followJobs(*runner);
    connect(m_session.get(), &Session::workspaceChanged, m_undo, &QUndoStack::clear);
    connect(m_session.get(), &Session::logged, m_log, [this](LogLevel level, const QString& message) {
        m_log->add({QDateTime::currentDateTime(), level == LogLevel::Warning ? views::LogEntry::Level::Warning : views::LogEntry::Level::Note, message});
    });
}

views::SqlPanel* MainWindow::createSqlConsole()
{
    auto* console = new views::SqlPanel;
    QStringList queries;
    for (const QJsonValue& value : QJsonDocument::fromJson(m_settings.queries.value().toUtf8()).array()) queries += value.toString();
    console->setHistory(queries);
    connect(console, &views::SqlPanel::historyChanged, this, [this](const QStringList& entries) {
        m_settings.queries.set(QString::fromUtf8(QJsonDocument(QJsonArray::fromStringList(entries)).toJson(QJsonDocument::Compact)));
    });
    connect(console, &views::SqlPanel::openRequested, this, &MainWindow::askForWorkspace);
    new SqlService(*m_session, *console, &m_services);
    auto* exports = new PanelExport(m_session->edits(), *console, sqlSource(*m_session, *console), &m_services);
    followExport(*exports);
    return console;
}

void MainWindow::followJobs(JobRunner& runner)
{
    connect(&runner, &JobRunner::changed, m_jobs, [this](const JobStatus& status) { m_jobs->showJob(rowOf(status)); });
    connect(m_jobs, &views::JobsPanel::cancelRequested, &runner, qOverload<JobId>(&JobRunner::stop));
}

}  // namespace orrery::app
