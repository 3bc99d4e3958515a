#pragma once

#include "app/session/workspace_editor.h"
#include "core/analysis/head_ref.h"

#include <QObject>
#include <QString>

#include <map>
#include <set>

class QUndoStack;

namespace orrery::views {
class AttentionPanel;
}

namespace orrery::app {

class Session;

/// The pinned heads of a workspace, by model: a head's number means nothing in another one. Keys are the weights' digest as hex; ""
/// stands for runs that name no model.
using PinnedHeads = std::map<std::string, std::set<HeadRef>>;

/// JSON: {"version": 1, "models": {"DIGEST": [[layer, head], …]}}.
QString toText(const PinnedHeads& pins);
/// What can be read of it. Never fails.
PinnedHeads pinnedHeads(const QString& text);

/// Keeps an attention panel's pinned heads in the workspace, in the reserved view "orrery:pinned-heads"; each change is a step of undo.
/// GUI thread only.
class PinsService : public QObject {
    Q_OBJECT
public:
    PinsService(Session& session, views::AttentionPanel& panel, QUndoStack& undo, QObject* parent = nullptr);

    const PinnedHeads& pins() const { return m_pins; }

private:
    void read();
    void take(PinnedHeads pins);
    void followPanel();
    void refuse();
    void change(const std::set<HeadRef>& heads);
    void set(const std::string& model, const std::set<HeadRef>& heads);
    std::string shownModel() const;

    Session& m_session;
    views::AttentionPanel& m_panel;
    QUndoStack& m_undo;
    WorkspaceEditor m_editor;
    PinnedHeads m_pins;
    std::shared_ptr<ReaderPool> m_readFrom;   ///< whose pins were asked for last
    bool m_known = false;                     ///< m_pins is what that file holds; until then nothing is changed
};

}  // namespace orrery::app
