#pragma once

#include "app/session/view_state.h"
#include "app/session/workspace_editor.h"
#include "core/record/workspace_notes.h"

#include <QObject>

#include <memory>
#include <vector>

class QUndoStack;

namespace orrery::views {
class NavigatorPanel;
}

namespace orrery::app {

class Session;

/// Keeps the named views of the workspace: the navigator lists them, each change is a step of undo. GUI thread only.
class SavedViewsService : public QObject {
    Q_OBJECT
public:
    using Rows = std::shared_ptr<const std::vector<SavedViewRow>>;
    SavedViewsService(Session& session, views::NavigatorPanel& panel, QUndoStack& undo, QObject* parent = nullptr);

    /// By name; null: no workspace is open.
    Rows rows() const { return m_rows; }
    /// Why a view can't have that name, as a sentence; empty: it can. A name that is taken can: the view is replaced.
    static QString problemWith(const QString& name);

public Q_SLOTS:
    /// Requires: problemWith(name) is empty
    void save(const QString& name, const orrery::app::ViewState& state);
    void remove(orrery::ViewId view);
    /// Asks the window to show it as it was, if its run is still there.
    void choose(orrery::ViewId view);

Q_SIGNALS:
    void chosen(const orrery::app::ViewState& state);
    void rowsChanged();

private:
    void read();
    void show(Rows rows);
    void put(const std::string& name, const std::string& text);
    void erase(const std::string& name);
    const SavedViewRow* find(ViewId view) const;
    const SavedViewRow* find(const std::string& name) const;

    Session& m_session;
    views::NavigatorPanel& m_panel;
    QUndoStack& m_undo;
    WorkspaceEditor m_editor;
    Rows m_rows;
};

}  // namespace orrery::app
