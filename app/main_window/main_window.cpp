#include "app/main_window/main_window.h"

#include "app/main_window/document_area.h"
#include "app/main_window/status_line.h"
#include "app/main_window/tab_names.h"
#include "app/session/plan_service.h"
#include "app/session/prompt_service.h"
#include "app/session/resource_paths.h"
#include "app/settings/recent_files.h"
#include "app/settings/settings.h"
#include "views/attention/atlas_page.h"
#include "views/attention/attention_panel.h"
#include "views/attention/rollout_page.h"
#include "views/canvas/heat_map_view.h"
#include "views/plan/plan_panel.h"
#include "views/prompt/device_picker.h"
#include "views/prompt/model_picker.h"
#include "views/prompt/prompt_bar.h"
#include "views/shared/message_bar.h"
#include "views/shared/panel.h"
#include "views/shared/theme.h"
#include "views/start/start_page.h"
#include "views/tokens/token_strip.h"

#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFile>
#include <QFileInfo>
#include <QMimeData>
#include <QFrame>
#include <QThread>
#include <QToolBar>
#include <QVBoxLayout>

namespace orrery::app {

namespace {

// A list of words that begins again: what an induction head is good at, and which head of the sample model that is.
constexpr const char* kTourPrompt = "crown moth glass seven raven bell thorn crown moth glass seven raven bell";
constexpr int kNavigatorWidth = 232, kInspectorWidth = 304, kJobsHeight = 132;  ///< of the docks at first
constexpr int kTourLayer = 1, kTourHead = 0;

}  // namespace

MainWindow::MainWindow(Settings& settings, const QString& scratchFolder, QWidget* parent)
    : QMainWindow(parent), m_settings(settings), m_recent(new RecentFiles(settings, this)), m_scratchFolder(scratchFolder),
      m_session(std::make_unique<Session>(m_selection, SessionOptions{scratchFolder, settings.threads})), m_undo(new QUndoStack(this)),
      m_sample(sampleModelFolder())  // looked for before there is a window that could freeze
{
    setAcceptDrops(true);
    nameTabBars(*this, tr("Docked panels"));
    setDockOptions(AllowNestedDocks | AllowTabbedDocks);
    setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    createCommands();
    createMiddle();
    createDocks();
    createToolBar();
    createMenus();
    createPalette();
    m_status = new StatusLine(statusBar(), *m_session);
    connectSession();
    connectFailures();
    showRecent();
    m_recent->look();
    showStartOrDocuments();
    updateTitle();
    resize(1600, 1000);
}

/// What hears the session goes before it; panels, which only show, go last with the window.
MainWindow::~MainWindow()
{
    m_undo->disconnect(this);
    disconnect(&m_selection, nullptr, this, nullptr);
    qDeleteAll(m_services.children());
    delete m_status;
    m_session.reset();
}

void MainWindow::createMiddle()
{
    m_start = new views::StartPage;
    connect(m_start, &views::StartPage::openModelRequested, this, &MainWindow::askForModel);
    connect(m_start, &views::StartPage::openWorkspaceRequested, this, &MainWindow::askForWorkspace);
    connect(m_start, &views::StartPage::newWorkspaceRequested, this, &MainWindow::askForNewWorkspace);
    connect(m_start, &views::StartPage::recentChosen, this, &MainWindow::open);
    connect(m_start, &views::StartPage::pathDropped, this, &MainWindow::open);
    connect(m_start, &views::StartPage::recentRemoved, m_recent, &RecentFiles::remove);
    const auto shortcut = [this](const char* id) { return m_commands->action(QString::fromLatin1(id))->shortcut().toString(QKeySequence::NativeText); };
    m_start->setShortcutTexts(shortcut("file.open-model"), shortcut("file.open-workspace"), shortcut("file.new-workspace"));
    connect(m_recent, &RecentFiles::changed, this, &MainWindow::showRecent);
    connect(m_start, &views::StartPage::tourChosen, this, &MainWindow::startTour);
    m_message = new views::MessageBar;
    m_documents = new DocumentArea;
    m_tokens = new views::TokenStrip(&m_selection);
    addAttention();
    addPredictions();
    addProofs();
    addAnalysis();
    addRecordings();
    createDocumentCommands();
    m_documents->reveal(QStringLiteral("attention"));
    m_work = new QWidget;
    auto* work = new QVBoxLayout(m_work);
    work->setContentsMargins(0, 0, 0, 0);
    work->setSpacing(0);
    work->addWidget(m_documents, 1);
    auto* line = new QFrame;
    line->setProperty("role", QStringLiteral("line"));
    work->addWidget(line);
    work->addWidget(m_tokens);
    auto* middle = new QWidget;
    auto* column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_message);
    // No QStackedWidget: in one the start page, hidden, would still ask for its width.
    column->addWidget(m_start, 1);
    column->addWidget(m_work, 1);
    m_work->hide();
    setCentralWidget(middle);
}

void MainWindow::createToolBar()
{
    auto* bar = addToolBar(tr("Run"));
    bar->setObjectName(QStringLiteral("run"));
    bar->setMovable(false);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    bar->setIconSize(QSize(16, 16));
    bar->addAction(m_commands->action(QStringLiteral("go.back")));
    bar->addAction(m_commands->action(QStringLiteral("go.forward")));
    m_models = new views::ModelPicker;
    connect(m_models, &views::ModelPicker::modelChosen, m_session.get(), &Session::openModel);
    connect(m_models, &views::ModelPicker::openFolderRequested, this, &MainWindow::askForModel);
    m_prompt = new views::PromptBar;
    m_device = new views::DevicePicker;
    m_device->setThreads(m_settings.threads, QThread::idealThreadCount());
    connect(m_device, &views::DevicePicker::threadsChosen, this, [this](int threads) { m_settings.threads.set(threads); });
    bar->addWidget(m_models);
    bar->addWidget(m_device);
    bar->addWidget(m_prompt);
    connect(m_session.get(), &Session::modelChanged, this, &MainWindow::showModels);
    showModels();
    connectPrompt();
}

/// Prompt, capture plan and session: what is typed is counted and planned, what is run is what the plan says.
void MainWindow::connectPrompt()
{
    for (const QString& name : m_documents->names()) connect(m_documents->panel(name), &views::Panel::promptRequested, m_prompt, &views::PromptBar::focusPrompt);
    new PromptService(*m_session, *m_prompt, &m_services);
    m_plans = new PlanService(*m_session, *m_plan, *m_prompt, m_scratchFolder, &m_services);
    m_plans->setThreads(m_settings.threads);
    m_plan->setChoice({m_settings.sitePatterns(), m_settings.storeChoice(), m_settings.memoryCapBytes()});
    connect(m_prompt, &views::PromptBar::planClicked, this, [this] {
        const bool inFront = m_planDock->isVisible() && !m_plan->visibleRegion().isEmpty();
        m_planDock->setVisible(!inFront);
        m_planDock->raise();
    });
    connect(m_plan, &views::PlanPanel::openModelRequested, this, &MainWindow::askForModel);
}

void MainWindow::showModels()
{
    std::vector<views::ModelChoice> choices;
    for (const auto& model : m_session->models())
        choices.push_back({QFile::decodeName(model->folder.path().c_str()), QString::fromStdString(model->name()), model == m_session->model()});
    m_models->setModels(choices);
}

QDockWidget* MainWindow::addDock(const QString& name, views::Panel* panel, Qt::DockWidgetArea area)
{
    auto* dock = new QDockWidget(panel->title(), this);
    dock->setObjectName(name);
    dock->setFeatures(QDockWidget::DockWidgetMovable | QDockWidget::DockWidgetFloatable | QDockWidget::DockWidgetClosable);
    dock->setWidget(panel);
    dock->setTitleBarWidget(panel->header());
    dock->setProperty("wanted", true);
    addDockWidget(area, dock);
    m_views.append(dock->toggleViewAction());
    return dock;
}

void MainWindow::connectSession()
{
    Session* session = m_session.get();
    connect(session, &Session::promptChanged, m_tokens, &views::TokenStrip::showPrompt);
    connect(session, &Session::modelChanged, this, &MainWindow::showStartOrDocuments);
    connect(session, &Session::workspaceChanged, this, &MainWindow::showStartOrDocuments);
    connect(session, &Session::workspaceChanged, this, &MainWindow::updateTitle);
    connect(session, &Session::workspaceChanged, this, &MainWindow::rememberOpened);
    connect(session, &Session::modelChanged, this, [this](const std::shared_ptr<const OpenedModel>& model) {
        if (model) m_recent->add(QFile::decodeName(model->folder.path().c_str()), views::RecentItem::Kind::ModelFolder);
    });
    connect(&m_settings, &Settings::changed, this, [this](const QString& key) {
        if (key != m_settings.threads.key()) return;
        m_session->setThreads(m_settings.threads);
        m_plans->setThreads(m_settings.threads);
        m_device->setThreads(m_settings.threads, QThread::idealThreadCount());
    });
    connect(session, &Session::workspaceChanged, m_message, &QWidget::hide);
    connect(session, &Session::modelChanged, this, &MainWindow::updateCommands);
    connect(session, &Session::workspaceChanged, this, &MainWindow::updateCommands);
    connect(session, &Session::runningChanged, this, &MainWindow::updateCommands);
    for (views::HeatMapView* view : {&m_attention->atlas().map(), &m_attention->mapPage().view(), &m_attention->rollout().view()})
        connect(view, &views::HeatMapView::paintedFrame, this, [this, view](double milliseconds) { m_status->setFrameTime(milliseconds, view->painterName()); });
    connect(&m_selection, &views::SelectionModel::historyChanged, this, &MainWindow::updateCommands);
    updateCommands();
}

/// The start page has the window to itself; with the first model or workspace the docks come.
void MainWindow::showStartOrDocuments()
{
    const bool open = m_session->model() || !m_session->workspacePath().isEmpty();
    const bool wasOpen = !m_work->isHidden();
    m_start->setVisible(!open);
    m_work->setVisible(open);
    if (open == wasOpen && m_arranged) return;
    m_arranged = true;
    for (QDockWidget* dock : findChildren<QDockWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
        if (!open && wasOpen) dock->setProperty("wanted", !dock->isHidden());
        dock->setVisible(open && dock->property("wanted").toBool());
    }
    if (!open) return m_recent->look();
    const auto dock = [this](const char* name) { return findChild<QDockWidget*>(QString::fromLatin1(name)); };
    resizeDocks({dock("navigator"), dock("inspector")}, {kNavigatorWidth, kInspectorWidth}, Qt::Horizontal);
    resizeDocks({dock("jobs")}, {kJobsHeight}, Qt::Vertical);
    for (const char* front : {"inspector", "jobs"}) dock(front)->raise();
}

void MainWindow::updateTitle()
{
    const QString path = m_session->workspacePath();
    const QString name = path.isEmpty() ? QString() : m_session->isScratch() ? tr("Untitled") : QFileInfo(path).fileName();
    setWindowTitle(name.isEmpty() ? QStringLiteral("Orrery") : name + QStringLiteral(" – Orrery"));
}

void MainWindow::open(const QString& path) { m_session->open(path); }

void MainWindow::startTour(const QString&)
{
    if (m_sample.isEmpty()) {
        m_message->show(views::MessageBar::Tone::Failure, tr("The sample model is not installed beside the program."));
        return;
    }
    if (m_session->isRunning()) {
        m_message->show(views::MessageBar::Tone::Note, tr("A run is going on. Stop it, or wait for it, then start the tour."));
        return;
    }
    m_session->closeWorkspace();
    m_steps = std::make_unique<QObject>();  // whatever an earlier tour waited for, it waits no more
    connect(m_session.get(), &Session::openFailed, m_steps.get(), [this](const QString& path) {
        if (path == m_sample) endSteps();
    });
    connect(m_session.get(), &Session::modelChanged, m_steps.get(), [this] { runTour(); }, Qt::SingleShotConnection);
    m_session->openModel(m_sample);
}

/// Its run may be stopped, or fail: then nothing is waited for any more.
void MainWindow::runTour()
{
    if (m_session->isRunning()) return endSteps();
    m_prompt->setPrompt({RunSettings::Input::Text, QString::fromLatin1(kTourPrompt), {}});
    RunSettings settings = m_prompt->settings();
    settings.sites = {"*"};
    m_session->run(settings);
    connect(m_session.get(), &Session::runFinished, m_steps.get(), [this] { endTour(); });
    connect(m_session.get(), &Session::runningChanged, m_steps.get(), [this](bool running) {
        if (!running) endSteps();
    });
}

/// Called by what it ends: the steps go when the event loop turns, and hear nothing until then.
void MainWindow::endSteps()
{
    if (!m_steps) return;
    m_session->disconnect(m_steps.get());
    m_steps.release()->deleteLater();
}

void MainWindow::endTour()
{
    endSteps();
    m_selection.select(m_selection.selection().withHead(kTourLayer, kTourHead));
    m_message->show(views::MessageBar::Tone::Note, tr("The words repeat. Head L1H0 looks from each word to the one that followed it the first time: an induction head."),
        tr("Point at a token below, and its row lights up in the map. Open the atlas to see all heads; L0H0 looks at the token before. "
           "Type another prompt above and press Enter to run it; Alt+Left goes back to what was selected before."));
}

void MainWindow::runAgain() { m_session->run(m_prompt->settings()); }

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    const auto urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.first().isLocalFile()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    event->acceptProposedAction();
    open(event->mimeData()->urls().first().toLocalFile());
}

}  // namespace orrery::app
