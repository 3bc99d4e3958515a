#pragma once

#include "core/record/workspace_notes.h"
#include "views/inspector/note_text.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QListView;
class QPlainTextEdit;
class QPushButton;
class QToolButton;

namespace orrery::views {

class NotesModel;

/// The notes on what is selected, and a field to write one. Ctrl+Enter keeps it; what was written stays until it is kept or cancelled.
class NotesView : public QWidget {
    Q_OBJECT
public:
    explicit NotesView(QWidget* parent = nullptr);

    /// `subjects` are what a new note can be about; `prompt` names tokens and sites, and may be null.
    void showNotes(const std::vector<NoteRow>& notes, const std::vector<NoteSubject>& subjects, std::shared_ptr<const RecordedPrompt> prompt);
    void setWritable(bool writable);

public Q_SLOTS:
    void beginNew();
    /// Drops what is being written.
    void closeEditor();

Q_SIGNALS:
    void addRequested(const orrery::NoteTarget& target, const QString& text);
    void changeRequested(orrery::NoteId note, const QString& text);
    void removeRequested(orrery::NoteId note);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void createEditor();
    void beginEdit();
    void openEditor(const QString& text);
    void keep();
    void updateButtons();
    const NoteRow* current() const;

    NotesModel* m_model;
    QListView* m_list;
    QLabel* m_none;
    QToolButton* m_add;
    QToolButton* m_edit;
    QToolButton* m_remove;
    QWidget* m_editor;
    QComboBox* m_about;
    QPlainTextEdit* m_text;
    QPushButton* m_keep;
    std::vector<NoteSubject> m_subjects;
    std::optional<NoteId> m_edited;  ///< none: a new one is written
    bool m_writable = false;
};

}  // namespace orrery::views
