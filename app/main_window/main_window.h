#pragma once

#include "app/commands/command_registry.h"
#include "app/session/session.h"
#include "views/shared/selection_model.h"

#include <QMainWindow>
#include <QUndoStack>

#include <memory>

class QDockWidget;

namespace orrery::views {
class AttentionPanel;
class CommandPalette;
class DevicePicker;
class InspectorPanel;
class JobsPanel;
class LogPanel;
class MessageBar;
class ModelPicker;
class NavigatorPanel;
class Panel;
class PlanPanel;
class PredictionPanel;
class PromptBar;
class RecordingsPanel;
class SqlPanel;
class StartPage;
class TokenStrip;
}

namespace orrery::app {

class DocumentArea;
class NotesService;
class PanelExport;
class PlanService;
class ProofService;
class RecentFiles;
class RecordingsService;
class SavedViewsService;
class Settings;
class StatusLine;
struct SessionState;
struct ViewState;

/// The workbench's one window: makes the panels and wires them to the session. It computes nothing.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    /// `scratchFolder`: where recordings go while no workspace is open.
    MainWindow(Settings& settings, const QString& scratchFolder, QWidget* parent = nullptr);
    ~MainWindow() override;

    Session& session() { return *m_session; }
    views::SelectionModel& selection() { return m_selection; }
    CommandRegistry& commands() { return *m_commands; }
    DocumentArea& documents() { return *m_documents; }
    views::AttentionPanel& attention() { return *m_attention; }
    ProofService& proofs() { return *m_proofs; }
    PanelExport& attentionExport() { return *m_export; }

    /// A folder or file from the command line, a drop or a list.
    void open(const QString& path);
    /// Opens the sample model, runs its prompt into a scratch workspace and shows what there is to see.
    void startTour(const QString& name);
    /// Runs what stands in the prompt bar once more.
    void runAgain();
    /// Puts back what the last window left, as far as it is still there.
    void restoreSession();

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void runTour();
    void endTour();
    void endSteps();
    void createCommands();
    void createFileCommands();
    void createGoCommands();
    void createMenus();
    void createToolBar();
    void connectPrompt();
    void showModels();
    void createMiddle();
    void createDocks();
    void createBottomDocks();
    views::SqlPanel* createSqlConsole();
    void followJobs(JobRunner& runner);
    QDockWidget* addDock(const QString& name, views::Panel* panel, Qt::DockWidgetArea area);
    void addAttention();
    void addPredictions();
    void addRecordings();
    void addProofs();
    void addAnalysis();
    void followExport(PanelExport& exports);
    void createDocumentCommands();
    void createInspector();
    void createNavigator();
    void createPalette();
    void connectFailures();
    void rememberOpened();
    void saveSession();
    void restoreWorkspace(const SessionState& state);
    bool isFinishing() const;
    void showRecent();
    void showSettings();
    void connectSession();
    void showStartOrDocuments();
    void updateTitle();
    void updateCommands();
    void askForModel();
    void askForWorkspace();
    void askForNewWorkspace();
    void askForCopy();
    void askForViewName();
    ViewState viewNow() const;
    void showView(const ViewState& state);
    void showAbout();

    Settings& m_settings;
    RecentFiles* m_recent;
    QString m_scratchFolder;
    views::SelectionModel m_selection;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<QObject> m_steps;   ///< owns what a tour or a restored session still waits for
    QObject m_services;   ///< parent of all services: they go before the session and its runners
    CommandRegistry* m_commands;
    QUndoStack* m_undo;
    QList<QAction*> m_views;   ///< show and hide a dock
    bool m_arranged = false;
    bool m_closing = false;    ///< and only waits for what is being finished
    QString m_sample;          ///< the sample model's folder; empty: not installed
    views::StartPage* m_start;
    views::ModelPicker* m_models;
    views::PromptBar* m_prompt;
    QWidget* m_work;
    views::MessageBar* m_message;
    DocumentArea* m_documents;
    views::TokenStrip* m_tokens;
    views::AttentionPanel* m_attention;
    PanelExport* m_export;
    views::PredictionPanel* m_predictions;
    views::RecordingsPanel* m_recordings;
    views::InspectorPanel* m_inspector;
    views::NavigatorPanel* m_navigator;
    RecordingsService* m_recordingsService;
    views::CommandPalette* m_palette;
    views::DevicePicker* m_device;
    NotesService* m_notes;
    SavedViewsService* m_savedViews;
    PlanService* m_plans;
    ProofService* m_proofs;
    views::PlanPanel* m_plan;
    views::JobsPanel* m_jobs;
    views::LogPanel* m_log;
    QDockWidget* m_planDock;
    StatusLine* m_status;
};

}  // namespace orrery::app
