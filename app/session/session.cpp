#include "app/session/session.h"

#include "app/jobs/thread_priority.h"
#include "core/base/log.h"
#include "core/record/workspace_storage.h"
#include "kernels/device_api.h"
#include "views/shared/number_text.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QThread>

#include <algorithm>
#include <memory>

namespace orrery::app {

namespace {

const QString kRunTag = QStringLiteral("run"), kOpenTag = QStringLiteral("open");

QString fileName(const QString& path) { return QFileInfo(path).fileName(); }

std::string native(const QString& path) { return QFile::encodeName(path).toStdString(); }

/// A name for a recording that nobody has named yet; nothing is there under it.
QString scratchPath(const QString& folder)
{
    QDir().mkpath(folder);
    const QString stem = folder + QStringLiteral("/untitled-") + QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd-hhmmss"));
    QString path = stem + QStringLiteral(".orrery");
    for (int n = 2; QFileInfo::exists(path); ++n) path = QStringLiteral("%1-%2.orrery").arg(stem).arg(n);
    return path;
}

QString titleOf(const RunSettings& settings)
{
    const QString text = settings.input == RunSettings::Input::Ids ? views::countedText(static_cast<int64_t>(settings.ids.size()), QStringLiteral("token id"), QStringLiteral("token ids"))
                                                                   : QString::fromStdString(settings.text).simplified();
    return text.size() > 40 ? text.left(39) + u'…' : text;
}

}  // namespace

/// The model that is loaded, on the compute thread.
struct Session::Computer {
    std::shared_ptr<const OpenedModel> opened;
    int threads = 0;
    std::shared_ptr<const ModelWeights> weights;
    std::unique_ptr<Model> model;

    Model& load(const std::shared_ptr<const OpenedModel>& wanted, int wantedThreads, const JobContext& context)
    {
        standBack(Standing::Run);  // and with this thread the device's and the recorder's, which it starts
        if (model && opened == wanted && threads == wantedThreads) return *model;
        model.reset();
        if (opened != wanted) weights.reset();
        opened = wanted, threads = wantedThreads;
        if (!weights) weights = wanted->folder.loadWeights(context.progress, context.stop);
        model = std::make_unique<Model>(wanted->config(), weights, DeviceOpenArgs{0, threads});
        return *model;
    }
};

Session::Session(views::SelectionModel& selection, SessionOptions options, QObject* parent)
    : QObject(parent), m_selection(selection), m_options(std::move(options)), m_computer(std::make_shared<Computer>()),
      m_analysis(std::max(2, QThread::idealThreadCount()))
{
    connect(&m_selection, &views::SelectionModel::selectionChanged, this, &Session::followSelection);
}

Session::~Session() = default;

QString Session::workspacePath() const { return m_readers ? QFile::decodeName(m_readers->path().c_str()) : QString(); }

bool Session::isScratch() const
{
    return m_readers && QFileInfo(workspacePath()).absolutePath() == QFileInfo(m_options.scratchFolder).absoluteFilePath();
}

void Session::setThreads(int threads) { m_options.threads = threads; }

void Session::open(const QString& path)
{
    m_edits.start(JobSpec{QStringLiteral("look"), {}}, this, [path](JobContext&) { return QFileInfo(path).isDir(); },
        [this, path](bool isFolder) {
            if (isFolder) openModel(path);
            else openWorkspace(path);
        },
        {});
}

void Session::openWorkspace(const QString& path) { loadContents(path, Access::ReadWrite, false); }

void Session::newWorkspace(const QString& path) { loadContents(path, Access::ReadWrite, true); }

void Session::loadContents(const QString& path, Access access, bool create)
{
    m_edits.start(JobSpec{kOpenTag, tr("Open %1").arg(fileName(path))}, this,
        [file = native(path), access, create, log = logSink()](JobContext& context) {
            WorkspaceOptions options;
            options.log = log;
            options.stop = context.stop;
            const Workspace workspace = create ? Workspace::create(file, options) : Workspace::open(file, access, options);
            auto readers = ReaderPool::make(file);
            readers->requireSameFile();
            return std::pair(std::move(readers), std::make_shared<const WorkspaceContents>(readContents(workspace)));
        },
        [this, path](std::pair<std::shared_ptr<ReaderPool>, std::shared_ptr<const WorkspaceContents>> opened) {
            setReaders(std::move(opened.first));
            Q_EMIT workspaceChanged(path);
            showContents(std::move(opened.second));
            if (!m_contents->runs.empty()) selectRun(m_contents->runs.back().run.id);
        },
        [this, path](const Error& error) {
            fail(tr("%1 could not be opened.").arg(fileName(path)), error);
            Q_EMIT openFailed(path);
        });
}

void Session::closeWorkspace()
{
    stopRun();
    m_edits.drop(kOpenTag);
    m_contents.reset();
    setReaders(nullptr);
    Q_EMIT workspaceChanged({});
    Q_EMIT contentsChanged(nullptr);
}

/// Another workspace, or none: what a run in the last one still says is not for this one.
void Session::setReaders(std::shared_ptr<ReaderPool> readers)
{
    m_readers = std::move(readers);
    ++m_stay;
    m_selectWhenListed.reset();
    setPrompt(nullptr);
    m_selection.reset();
}

void Session::openModel(const QString& folder)
{
    m_edits.start(JobSpec{QStringLiteral("open model"), tr("Open %1").arg(fileName(folder))}, this,
        [path = native(folder)](JobContext&) { return orrery::openModel(path); },
        [this](std::shared_ptr<const OpenedModel> model) {
            for (const std::string& note : model->notes) Q_EMIT logged(LogLevel::Warning, QString::fromStdString(note));
            setModel(std::move(model));
        },
        [this, folder](const Error& error) {
            fail(tr("The model %1 could not be opened.").arg(fileName(folder)), error);
            Q_EMIT openFailed(folder);
        });
}

/// A folder that was opened before is replaced: its files may have changed.
void Session::setModel(std::shared_ptr<const OpenedModel> model)
{
    std::erase_if(m_models, [&](const auto& other) { return other->folder.path() == model->folder.path(); });
    m_models.push_back(model);
    m_model = std::move(model);
    Q_EMIT modelChanged(m_model);
}

void Session::run(const RunSettings& settings)
{
    record(tr("Run: %1").arg(titleOf(settings)), [settings](const RecordTools& tools) {
        return recordPrompt(tools.model, tools.opened, settings, tools.workspace, tools.started, tools.progress, tools.stop, tools.log);
    });
}

/// The run's row is on disk. A scratch file is the open workspace from then on.
void Session::listRun(const QString& path)
{
    if (!m_readers) {
        m_readers = ReaderPool::make(native(path));
        Q_EMIT workspaceChanged(path);
    }
    refresh();
}

/// The open workspace must still be the file that was opened; without one a scratch file is made.
void Session::record(const QString& title, const RecordWork& work)
{
    if (!m_model || isRunning()) return;
    const auto recordedIn = std::make_shared<QString>();  // the job says which file before anything can fail in it
    m_compute.start(JobSpec{kRunTag, title}, this,
        [=, this, stay = m_stay, readers = m_readers, scratch = m_options.scratchFolder, model = m_model, computer = m_computer,
            threads = m_options.threads, log = logSink()](JobContext& context) {
            if (readers) readers->requireSameFile();
            const QString workspace = readers ? QFile::decodeName(readers->path().c_str()) : scratchPath(scratch);
            *recordedIn = workspace;
            const auto listAtOnce = [this, stay, workspace](RunId) {
                QMetaObject::invokeMethod(this, [this, stay, workspace] {
                    if (stay == m_stay) listRun(workspace);
                }, Qt::QueuedConnection);
            };
            Model& loaded = computer->load(model, threads, context);
            const QString device = QString::fromStdString(loaded.deviceInfo().name);
            QMetaObject::invokeMethod(this, [this, device] { Q_EMIT deviceChanged(device); }, Qt::QueuedConnection);
            return work({loaded, *model, native(workspace), listAtOnce, context.progress, context.stop, log});
        },
        [this, stay = m_stay](RunId run) {
            if (stay == m_stay) m_selectWhenListed = run;
            Q_EMIT runFinished(run);
            endRun();
        },
        [this, recordedIn](const Error& error) {
            const bool ofFile = !recordedIn->isEmpty() && error.file() == native(*recordedIn);
            if (error.kind() != ErrorKind::Cancelled) fail(ofFile ? tr("The run could not be recorded in %1.").arg(fileName(*recordedIn)) : tr("The run did not finish."), error);
            else Q_EMIT logged(LogLevel::Note, tr("The run was stopped; what was recorded is kept."));
            if (error.reason() == "WorkspaceReplaced") Q_EMIT runningChanged(false);
            else endRun();
        });
    Q_EMIT runningChanged(true);
}

std::function<Model&(JobContext&)> Session::modelLoader() const
{
    return [model = m_model, computer = m_computer, threads = m_options.threads](JobContext& context) -> Model& { return computer->load(model, threads, context); };
}

void Session::loadModel(QObject* receiver, const std::function<void(std::shared_ptr<const ModelWeights>)>& loaded, const std::function<void(const Error&)>& failed)
{
    // A tag of its own: several panels wait for the same model, and none may push another aside.
    m_compute.start(JobSpec{QStringLiteral("load %1").arg(++m_loads), {}}, receiver,
        [model = m_model, computer = m_computer, threads = m_options.threads](JobContext& context) {
            computer->load(model, threads, context);
            return computer->weights;
        },
        loaded, failed);
}

void Session::endRun()
{
    refresh();
    Q_EMIT runningChanged(false);
}

void Session::stopRun() { m_compute.stop(kRunTag); }

void Session::saveCopy(const QString& path)
{
    if (!m_readers) return;
    m_edits.start(JobSpec{QStringLiteral("save copy"), tr("Save a copy as %1").arg(fileName(path))}, this,
        [readers = m_readers, target = native(path)](JobContext& context) {
            const auto workspace = readers->lease();
            orrery::saveCopy(*workspace, target, context.progress, context.stop);
            return true;
        },
        [this, path, readers = m_readers](bool) {
            if (readers == m_readers && !m_edits.isRunning(kOpenTag)) openWorkspace(path);
        },
        [this, path](const Error& error) { fail(tr("The copy %1 could not be written.").arg(fileName(path)), error); });
}

void Session::refresh()
{
    read(JobSpec{QStringLiteral("contents"), {}}, this,
        [](const Workspace& workspace, JobContext&) { return std::make_shared<const WorkspaceContents>(readContents(workspace)); },
        [this](std::shared_ptr<const WorkspaceContents> contents) { showContents(std::move(contents)); },
        [this](const Error& error) { fail(tr("The workspace could not be read again."), error); });
}

void Session::showContents(std::shared_ptr<const WorkspaceContents> contents)
{
    m_contents = std::move(contents);
    // A run that was removed for good takes its pictures with it.
    const auto selected = m_selection.selection().run;
    if (selected && !m_contents->find(*selected)) {
        setPrompt(nullptr);
        m_selection.reset();
    }
    Q_EMIT contentsChanged(m_contents);
    if (!m_selectWhenListed || !m_contents->find(*m_selectWhenListed)) return;
    selectRun(*m_selectWhenListed);
    m_selectWhenListed.reset();
}

void Session::selectRun(RunId run)
{
    views::Selection selection = m_selection.selection().withRun(run);
    const RunEntry* entry = m_contents->find(run);
    if (entry && !entry->prompts.empty()) selection.prompt = entry->prompts.front().id;
    m_selection.select(selection);
}

void Session::followSelection(const views::Selection& now, const views::Selection& before)
{
    if (now.run && !now.prompt && m_contents) {
        const RunEntry* entry = m_contents->find(*now.run);
        if (entry && !entry->prompts.empty()) return m_selection.adjust(now.withPrompt(entry->prompts.front().id));
    }
    if (now.prompt == before.prompt) return;
    if (now.prompt) loadPrompt(*now.prompt);
    else setPrompt(nullptr);
}

void Session::loadPrompt(PromptId prompt)
{
    read(JobSpec{QStringLiteral("prompt"), {}}, this,
        [prompt](const Workspace& workspace, JobContext&) { return std::make_shared<const RecordedPrompt>(readRecordedPrompt(workspace, prompt)); },
        [this](std::shared_ptr<const RecordedPrompt> recorded) {
            if (m_selection.selection().prompt == recorded->prompt.id) setPrompt(std::move(recorded));
        },
        [this](const Error& error) { fail(tr("The prompt could not be read."), error); });
}

void Session::setPrompt(std::shared_ptr<const RecordedPrompt> prompt)
{
    if (prompt == m_prompt) return;
    m_prompt = std::move(prompt);
    Q_EMIT promptChanged(m_prompt);
}

LogSink Session::logSink()
{
    return [this](LogLevel level, const std::string& message) {
        QMetaObject::invokeMethod(this, [this, level, message] { Q_EMIT logged(level, QString::fromStdString(message)); }, Qt::QueuedConnection);
    };
}

void Session::fail(const QString& sentence, const Error& error)
{
    if (error.kind() == ErrorKind::Cancelled) return;
    Q_EMIT logged(LogLevel::Warning, QString::fromUtf8(error.what()));
    Q_EMIT failed(sentenceFor(sentence, error), QString::fromUtf8(error.what()));
}

}  // namespace orrery::app
