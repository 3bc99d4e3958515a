#include "views/inspector/notes_model.h"

#include "views/shared/run_text.h"

namespace orrery::views {

void NotesModel::setNotes(std::vector<NoteRow> notes, std::function<QString(const NoteTarget&)> about)
{
    beginResetModel();
    m_notes = std::move(notes);
    m_about = std::move(about);
    endResetModel();
}

const NoteRow* NotesModel::noteAt(int row) const { return row >= 0 && row < rowCount() ? &m_notes[static_cast<size_t>(row)] : nullptr; }

int NotesModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_notes.size()); }

QVariant NotesModel::data(const QModelIndex& index, int role) const
{
    const NoteRow* note = noteAt(index.row());
    if (!note) return {};
    if (role == Qt::DisplayRole) return QString(m_about(note->target) + QStringLiteral(": ") + QString::fromStdString(note->text));
    if (role == Qt::ToolTipRole) return tr("%1\n\nchanged %2").arg(QString::fromStdString(note->text), startedText(note->changedMicroseconds));
    return {};
}

}  // namespace orrery::views
