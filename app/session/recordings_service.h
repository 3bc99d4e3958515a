#pragma once

#include "app/session/workspace_editor.h"
#include "views/recordings/recordings_panel.h"

#include <QObject>

#include <map>
#include <memory>

class QUndoStack;

namespace orrery::app {

class Session;

/// Carries the recordings panel's requests to jobs. Deleting a run hides it, evicting a tensor marks it, and both can be undone until
/// space is reclaimed, which ends the undo history.
class RecordingsService : public QObject {
    Q_OBJECT
public:
    RecordingsService(Session& session, views::RecordingsPanel& panel, QUndoStack& undo, QObject* parent = nullptr);

public Q_SLOTS:
    void hideRuns(const std::vector<orrery::RunId>& runs, bool hidden);
    void markTensors(const std::vector<orrery::TensorRow>& tensors, bool marked);
    void keepAll();
    void reclaim();

private:
    void readTensors(RunId run);
    void readTensorHistogram(TensorId tensor);
    void readTensorSlice(const SliceRequest& request);
    /// Runs that a step changes. The edit thread takes out those that were so before: undoing must not change them.
    using Runs = std::shared_ptr<std::vector<RunId>>;
    void setHidden(const Runs& runs, bool hidden);
    void setMarked(const std::vector<TensorRow>& tensors, bool marked);
    void showPending();
    void forgetAll();
    void showValuesFailed(const Error& error);
    std::vector<RunId> hiddenRuns() const;

    Session& m_session;
    views::RecordingsPanel& m_panel;
    QUndoStack& m_undo;
    WorkspaceEditor m_editor;
    std::map<TensorId, TensorRow> m_marked;
};

}  // namespace orrery::app
