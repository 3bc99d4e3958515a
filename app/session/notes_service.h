#pragma once

#include "app/session/workspace_editor.h"
#include "views/inspector/inspector_panel.h"

#include <QObject>

#include <atomic>
#include <memory>
#include <vector>

class QUndoStack;

namespace orrery::app {

class Session;

/// Keeps the notes of the workspace: reads them when one is opened, and makes each change a step of undo.
class NotesService : public QObject {
    Q_OBJECT
public:
    NotesService(Session& session, views::InspectorPanel& panel, QUndoStack& undo, QObject* parent = nullptr);

    std::shared_ptr<const std::vector<NoteRow>> notes() const { return m_notes; }

public Q_SLOTS:
    void add(const orrery::NoteTarget& target, const QString& text);
    void change(orrery::NoteId note, const QString& text);
    void remove(orrery::NoteId note);

Q_SIGNALS:
    void notesChanged(const std::shared_ptr<const std::vector<orrery::NoteRow>>& notes);

private:
    /// A note's row number, which changes when undo brings the note back: only the edit thread, which works in order, changes it.
    using Handle = std::shared_ptr<std::atomic<NoteId>>;
    void read();
    void show(std::shared_ptr<const std::vector<NoteRow>> notes);
    void create(const Handle& handle, const NoteTarget& target, const std::string& text);
    void erase(const Handle& handle);
    void write(const Handle& handle, const std::string& text);
    Handle handleOf(NoteId note);
    const NoteRow* find(NoteId note) const;

    Session& m_session;
    views::InspectorPanel& m_panel;
    QUndoStack& m_undo;
    WorkspaceEditor m_editor;
    std::shared_ptr<const std::vector<NoteRow>> m_notes;
    std::vector<Handle> m_handles;   ///< of notes that steps of undo know
};

}  // namespace orrery::app
