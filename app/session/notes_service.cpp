#include "app/session/notes_service.h"

#include "app/commands/step_command.h"
#include "app/session/session.h"

#include <QUndoStack>

#include <algorithm>

namespace orrery::app {

namespace {

using Notes = std::shared_ptr<const std::vector<NoteRow>>;

Notes readNotes(const Workspace& workspace) { return std::make_shared<const std::vector<NoteRow>>(listNotes(workspace)); }

}  // namespace

NotesService::NotesService(Session& session, views::InspectorPanel& panel, QUndoStack& undo, QObject* parent)
    : QObject(parent), m_session(session), m_panel(panel), m_undo(undo), m_editor(session)
{
    connect(&m_session, &Session::workspaceChanged, this, [this] {
        m_handles.clear();
        show(nullptr);
    });
    connect(&m_session, &Session::contentsChanged, this, &NotesService::read);
    connect(&m_panel, &views::InspectorPanel::noteAddRequested, this, &NotesService::add);
    connect(&m_panel, &views::InspectorPanel::noteChangeRequested, this, &NotesService::change);
    connect(&m_panel, &views::InspectorPanel::noteRemoveRequested, this, &NotesService::remove);
    read();
}

void NotesService::read()
{
    if (!m_session.readers() || !m_session.contents()) return show(nullptr);
    m_session.read(JobSpec{QStringLiteral("notes"), {}}, this, [](const Workspace& workspace, JobContext&) { return readNotes(workspace); },
        [this](Notes notes) { show(std::move(notes)); },
        [this](const Error& error) {
            if (error.kind() != ErrorKind::Cancelled) Q_EMIT m_session.failed(sentenceFor(tr("The notes could not be read."), error), QString::fromUtf8(error.what()));
        });
}

void NotesService::show(Notes notes)
{
    m_notes = std::move(notes);
    m_panel.showNotes(m_notes);
    Q_EMIT notesChanged(m_notes);
}

const NoteRow* NotesService::find(NoteId note) const
{
    if (!m_notes) return nullptr;
    const auto found = std::find_if(m_notes->begin(), m_notes->end(), [&](const NoteRow& row) { return row.id == note; });
    return found == m_notes->end() ? nullptr : &*found;
}

NotesService::Handle NotesService::handleOf(NoteId note)
{
    for (const Handle& handle : m_handles)
        if (*handle == note) return handle;
    return m_handles.emplace_back(std::make_shared<std::atomic<NoteId>>(note));
}

void NotesService::create(const Handle& handle, const NoteTarget& target, const std::string& text)
{
    m_editor.edit({}, tr("The note could not be kept."),
        [=](Workspace& workspace, JobContext&) {
            handle->store(addNote(workspace, target, text));
            return readNotes(workspace);
        },
        [this](Notes notes) { show(std::move(notes)); });
}

void NotesService::erase(const Handle& handle)
{
    m_editor.edit({}, tr("The note could not be removed."),
        [handle](Workspace& workspace, JobContext&) {
            removeNote(workspace, *handle);
            return readNotes(workspace);
        },
        [this](Notes notes) { show(std::move(notes)); });
}

void NotesService::write(const Handle& handle, const std::string& text)
{
    m_editor.edit({}, tr("The note could not be changed."),
        [handle, text](Workspace& workspace, JobContext&) {
            changeNote(workspace, *handle, text);
            return readNotes(workspace);
        },
        [this](Notes notes) { show(std::move(notes)); });
}

void NotesService::add(const NoteTarget& target, const QString& text)
{
    const Handle handle = m_handles.emplace_back(std::make_shared<std::atomic<NoteId>>(NoteId{}));
    m_undo.push(new StepCommand(tr("New Note"), [=, this, bytes = text.toStdString()] { create(handle, target, bytes); }, [=, this] { erase(handle); }));
}

void NotesService::change(NoteId note, const QString& text)
{
    const NoteRow* row = find(note);
    if (!row || row->text == text.toStdString()) return;
    const Handle handle = handleOf(note);
    m_undo.push(new StepCommand(tr("Edit Note"), [=, this, now = text.toStdString()] { write(handle, now); }, [=, this, before = row->text] { write(handle, before); }));
}

void NotesService::remove(NoteId note)
{
    const NoteRow* row = find(note);
    if (!row) return;
    const Handle handle = handleOf(note);
    m_undo.push(new StepCommand(tr("Remove Note"), [=, this] { erase(handle); }, [=, this, target = row->target, text = row->text] { create(handle, target, text); }));
}

}  // namespace orrery::app
