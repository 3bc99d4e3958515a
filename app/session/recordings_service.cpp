#include "app/session/recordings_service.h"

#include "app/commands/step_command.h"
#include "app/session/session.h"
#include "core/record/workspace_storage.h"

#include <QUndoStack>

#include <algorithm>

namespace orrery::app {

namespace {

constexpr int kBins = 100;

}  // namespace

RecordingsService::RecordingsService(Session& session, views::RecordingsPanel& panel, QUndoStack& undo, QObject* parent)
    : QObject(parent), m_session(session), m_panel(panel), m_undo(undo), m_editor(session)
{
    connect(&m_session, &Session::workspaceChanged, this, &RecordingsService::forgetAll);
    connect(&m_session, &Session::contentsChanged, this, [this](const std::shared_ptr<const WorkspaceContents>& contents) {
        m_panel.showContents(contents);
        showPending();
    });
    connect(&m_panel, &views::RecordingsPanel::tensorsRequested, this, &RecordingsService::readTensors);
    connect(&m_panel, &views::RecordingsPanel::histogramRequested, this, &RecordingsService::readTensorHistogram);
    connect(&m_panel, &views::RecordingsPanel::sliceRequested, this, &RecordingsService::readTensorSlice);
    connect(&m_panel, &views::RecordingsPanel::hideRequested, this, &RecordingsService::hideRuns);
    connect(&m_panel, &views::RecordingsPanel::markRequested, this, &RecordingsService::markTensors);
    connect(&m_panel, &views::RecordingsPanel::keepRequested, this, &RecordingsService::keepAll);
    connect(&m_panel, &views::RecordingsPanel::reclaimRequested, this, &RecordingsService::reclaim);
    m_panel.showContents(m_session.contents());
}

void RecordingsService::readTensors(RunId run)
{
    m_session.read(JobSpec{QStringLiteral("tensors"), {}}, &m_panel,
        [run](const Workspace& workspace, JobContext&) { return std::make_shared<const RunTensors>(readRunTensors(workspace, run)); },
        [this](std::shared_ptr<const RunTensors> tensors) { m_panel.showTensors(std::move(tensors)); },
        [this](const Error& error) {
            if (error.kind() != ErrorKind::Cancelled)
                m_panel.showFailed(sentenceFor(tr("What the run recorded could not be listed."), error), QString::fromUtf8(error.what()));
        });
}

void RecordingsService::readTensorHistogram(TensorId tensor)
{
    m_session.read(JobSpec{QStringLiteral("histogram"), {}}, &m_panel,
        [tensor](const Workspace& workspace, JobContext& context) {
            return std::make_shared<const TensorHistogram>(readHistogram(workspace, tensor, kBins, context.progress, context.stop));
        },
        [this](std::shared_ptr<const TensorHistogram> histogram) { m_panel.showHistogram(std::move(histogram)); },
        [this](const Error& error) { showValuesFailed(error); });
}

void RecordingsService::readTensorSlice(const SliceRequest& request)
{
    m_session.read(JobSpec{QStringLiteral("slice"), {}}, &m_panel,
        [request](const Workspace& workspace, JobContext& context) { return std::make_shared<const TensorSlice>(readSlice(workspace, request, context.stop)); },
        [this](std::shared_ptr<const TensorSlice> slice) { m_panel.showSlice(std::move(slice)); },
        [this](const Error& error) { showValuesFailed(error); });
}

void RecordingsService::showValuesFailed(const Error& error)
{
    if (error.kind() != ErrorKind::Cancelled) m_panel.showValuesProblem(sentenceFor(tr("The values could not be read."), error));
}

void RecordingsService::hideRuns(const std::vector<RunId>& runs, bool hidden)
{
    const auto contents = m_session.contents();
    const auto changed = std::make_shared<std::vector<RunId>>();
    std::ranges::copy_if(runs, std::back_inserter(*changed), [&](RunId run) {
        const RunEntry* entry = contents ? contents->find(run) : nullptr;
        return entry && entry->run.hidden != hidden;
    });
    if (changed->empty()) return;
    const QString what = changed->size() == 1 ? tr("Run %1").arg(number(changed->front())) : tr("%1 Runs").arg(changed->size());
    m_undo.push(new StepCommand(hidden ? tr("Delete %1").arg(what) : tr("Restore %1").arg(what),
        [=, this] { setHidden(changed, hidden); }, [=, this] { setHidden(changed, !hidden); }));
}

void RecordingsService::setHidden(const Runs& runs, bool hidden)
{
    m_editor.edit({}, hidden ? tr("The run could not be deleted.") : tr("The run could not be restored."),
        [runs, hidden](Workspace& workspace, JobContext&) {
            std::erase_if(*runs, [&](RunId id) {
                const auto run = workspace.run(id);
                return run && run->hidden == hidden;
            });
            for (const RunId run : *runs) setRunHidden(workspace, run, hidden);
            return true;
        },
        [this](bool) { m_session.refresh(); });
}

void RecordingsService::markTensors(const std::vector<TensorRow>& tensors, bool marked)
{
    std::vector<TensorRow> changed;
    std::copy_if(tensors.begin(), tensors.end(), std::back_inserter(changed), [&](const TensorRow& row) { return m_marked.contains(row.id) != marked; });
    if (changed.empty()) return;
    const QString what = changed.size() == 1 ? QString::fromStdString(changed.front().siteInfo.name) : tr("%1 Tensors").arg(changed.size());
    m_undo.push(new StepCommand(marked ? tr("Evict %1").arg(what) : tr("Keep %1").arg(what),
        [=, this] { setMarked(changed, marked); }, [=, this] { setMarked(changed, !marked); }));
}

void RecordingsService::setMarked(const std::vector<TensorRow>& tensors, bool marked)
{
    for (const TensorRow& tensor : tensors) {
        if (marked) m_marked.insert({tensor.id, tensor});
        else m_marked.erase(tensor.id);
    }
    showPending();
}

void RecordingsService::showPending()
{
    auto pending = std::make_shared<views::PendingRemoval>();
    const auto contents = m_session.contents();
    for (const auto& [id, tensor] : m_marked) {
        pending->tensors.insert(id);
        const RunEntry* entry = contents && tensor.run ? contents->find(*tensor.run) : nullptr;
        if (!entry || !entry->run.hidden) pending->bytes += tensor.storedBytes();
    }
    m_panel.showPending(std::move(pending));
}

std::vector<RunId> RecordingsService::hiddenRuns() const
{
    std::vector<RunId> runs;
    const auto contents = m_session.contents();
    for (size_t i = 0; contents && i < contents->runs.size(); ++i)
        if (contents->runs[i].run.hidden) runs.push_back(contents->runs[i].run.id);
    return runs;
}

void RecordingsService::keepAll()
{
    std::vector<TensorRow> tensors;
    for (const auto& [id, tensor] : m_marked) tensors.push_back(tensor);
    m_undo.beginMacro(tr("Keep All"));
    markTensors(tensors, false);
    hideRuns(hiddenRuns(), false);
    m_undo.endMacro();
}

void RecordingsService::reclaim()
{
    std::vector<TensorId> tensors;
    for (const auto& [id, tensor] : m_marked) tensors.push_back(id);
    m_panel.showBusy();
    m_editor.edit(tr("Reclaim space"), tr("Space could not be reclaimed."),
        [tensors](Workspace& workspace, JobContext& context) { return reclaimSpace(workspace, tensors, context.progress, context.stop); },
        [this](int64_t) {
            forgetAll();
            m_panel.endBusy();
            m_session.refresh();
        },
        [this] {
            m_panel.endBusy();
            m_session.refresh();
        });
}

/// What could be undone can't be any more.
void RecordingsService::forgetAll()
{
    m_marked.clear();
    m_undo.clear();
    showPending();
}

}  // namespace orrery::app
