#pragma once

#include "app/jobs/job_runner.h"
#include "app/session/reader_pool.h"
#include "core/analysis/opened_model.h"
#include "core/analysis/prompt_run.h"
#include "core/base/log.h"
#include "core/base/progress.h"
#include "core/record/workspace_contents.h"
#include "views/shared/selection_model.h"

#include <QObject>
#include <QString>

#include <functional>
#include <memory>

namespace orrery::app {

struct SessionOptions {
    QString scratchFolder;   ///< where a recording goes when no workspace is open
    int threads = 0;         ///< of the device; 0: all
};

/// What a recording is made with, on compute's thread.
struct RecordTools {
    Model& model;
    const OpenedModel& opened;
    std::string workspace;                        ///< path of the file to record into
    std::function<void(RunId)> started;           ///< to be told each run's number as soon as its row is on disk
    Progress progress;
    std::stop_token stop;
    LogSink log;
};
using RecordWork = std::function<RunId(const RecordTools&)>;

/// What is open and what happens to it: one workspace, one model, the jobs. Widgets ask it, its signals answer.
///
/// GUI thread only; every file is read and every kernel runs in a job. Three runners: compute (one thread, owns the model and
/// its device), edits (one thread, changes the workspace in order), analysis (several, read only).
class Session : public QObject {
    Q_OBJECT
public:
    Session(views::SelectionModel& selection, SessionOptions options, QObject* parent = nullptr);
    ~Session() override;

    JobRunner& compute() { return m_compute; }
    JobRunner& analysis() { return m_analysis; }
    JobRunner& edits() { return m_edits; }
    views::SelectionModel& selection() { return m_selection; }

    /// Null: none is open.
    std::shared_ptr<const WorkspaceContents> contents() const { return m_contents; }
    std::shared_ptr<ReaderPool> readers() const { return m_readers; }
    std::shared_ptr<const OpenedModel> model() const { return m_model; }
    /// Those opened so far, the current one among them.
    const std::vector<std::shared_ptr<const OpenedModel>>& models() const { return m_models; }
    std::shared_ptr<const RecordedPrompt> prompt() const { return m_prompt; }
    QString workspacePath() const;
    bool isScratch() const;
    bool isRunning() const { return m_compute.isRunning(QStringLiteral("run")); }
    void setThreads(int threads);
    int threads() const { return m_options.threads; }
    /// For work of compute(): gives the current model ready to run, loading it first unless it is. Only compute's thread may call it.
    /// It holds on to that model, whatever is opened later.  Requires: model()
    std::function<Model&(JobContext&)> modelLoader() const;
    /// Records with the current model into the open workspace, or into a new scratch file if none is open: `work` runs on compute's thread and
    /// is handed all it needs; the run it returns is selected. While it is under way isRunning() holds. Without
    /// a model, or while a run is recorded, nothing happens.
    void record(const QString& title, const RecordWork& work);
    /// Loads the current model unless it is, behind whatever is computed now, and hands its weights on; `failed` hears why not.
    /// Requires: model()
    void loadModel(QObject* receiver, const std::function<void(std::shared_ptr<const ModelWeights>)>& loaded, const std::function<void(const Error&)>& failed);
    /// Reads from the open workspace in an analysis job, if one is open: `work(const Workspace&, JobContext&)` there, then
    /// `deliver(its result)` or `fail(its Error, Cancelled too)` here, as JobRunner::start. Once another workspace is open, or none,
    /// neither hears of it: `workspaceChanged` came first.
    template <typename Work, typename Deliver>
    void read(const JobSpec& spec, QObject* receiver, Work work, Deliver deliver, std::function<void(const Error&)> fail)
    {
        if (!m_readers) return;
        m_analysis.start(spec, receiver,
            [readers = m_readers, work = std::move(work)](JobContext& context) mutable {
                const auto workspace = readers->lease();
                return work(*workspace, context);
            },
            [this, readers = m_readers, deliver = std::move(deliver)](auto result) mutable {
                if (readers == m_readers) deliver(std::move(result));
            },
            [this, readers = m_readers, fail = std::move(fail)](const Error& error) {
                if (readers == m_readers && fail) fail(error);
            });
    }

public Q_SLOTS:
    /// A model folder or a workspace file, whichever it is.
    void open(const QString& path);
    void openWorkspace(const QString& path);
    void newWorkspace(const QString& path);
    void closeWorkspace();
    void openModel(const QString& folder);
    /// Runs and records into the open workspace, or into a new scratch file if none is open; selects the run when it is done.
    void run(const orrery::RunSettings& settings);
    void stopRun();
    /// Writes a copy and goes on with it.
    void saveCopy(const QString& path);
    /// Reads the contents again: a run was added, an edit was made.
    void refresh();

Q_SIGNALS:
    void workspaceChanged(const QString& path);   ///< another one is open, or (empty) none
    void contentsChanged(const std::shared_ptr<const orrery::WorkspaceContents>& contents);
    void promptChanged(const std::shared_ptr<const orrery::RecordedPrompt>& prompt);
    void modelChanged(const std::shared_ptr<const orrery::OpenedModel>& model);
    void runningChanged(bool running);
    void runFinished(orrery::RunId run);
    void deviceChanged(const QString& description);
    void openFailed(const QString& path);         ///< of a workspace or a model, beside what `failed` tells the user; also if it was stopped
    /// Something the user asked for did not work: a whole sentence for them, and core's words.
    void failed(const QString& sentence, const QString& details);
    void logged(orrery::LogLevel level, const QString& message);

private:
    struct Computer;
    void loadContents(const QString& path, Access access, bool create);
    void showContents(std::shared_ptr<const WorkspaceContents> contents);
    void followSelection(const views::Selection& now, const views::Selection& before);
    void loadPrompt(PromptId prompt);
    void setPrompt(std::shared_ptr<const RecordedPrompt> prompt);
    void selectRun(RunId run);
    void setReaders(std::shared_ptr<ReaderPool> readers);
    void listRun(const QString& path);
    void endRun();
    LogSink logSink();
    void fail(const QString& sentence, const Error& error);
    void setModel(std::shared_ptr<const OpenedModel> model);

    views::SelectionModel& m_selection;
    SessionOptions m_options;
    std::shared_ptr<ReaderPool> m_readers;
    std::shared_ptr<const WorkspaceContents> m_contents;
    std::shared_ptr<const OpenedModel> m_model;
    std::vector<std::shared_ptr<const OpenedModel>> m_models;
    std::shared_ptr<const RecordedPrompt> m_prompt;
    std::shared_ptr<Computer> m_computer;   ///< used by compute jobs only
    std::optional<RunId> m_selectWhenListed;
    int m_loads = 0;   ///< asked for so far
    quint64 m_stay = 0;                      ///< counts workspaces that were opened or closed, not a scratch file that a run made
    // Last: their destructors wait for jobs that use what stands above.
    JobRunner m_compute{1}, m_edits{1}, m_analysis;
};

/// The sentence for a failure: what was being done, in the user's words, and what to do next where that is known.
QString sentenceFor(const QString& doing, const Error& error);

}  // namespace orrery::app
