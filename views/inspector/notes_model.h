#pragma once

#include "core/record/workspace_notes.h"

#include <QAbstractListModel>

#include <functional>
#include <vector>

namespace orrery::views {

/// Notes, each with what it is about above its text.
class NotesModel : public QAbstractListModel {
    Q_OBJECT
public:
    using QAbstractListModel::QAbstractListModel;

    void setNotes(std::vector<NoteRow> notes, std::function<QString(const NoteTarget&)> about);
    const NoteRow* noteAt(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    std::vector<NoteRow> m_notes;
    std::function<QString(const NoteTarget&)> m_about;
};

}  // namespace orrery::views
