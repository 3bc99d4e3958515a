#pragma once

#include "core/analysis/inspection.h"
#include "core/record/workspace_contents.h"
#include "core/record/workspace_notes.h"
#include "views/inspector/inspector_facts.h"
#include "views/shared/panel.h"
#include "views/shared/selection_model.h"

#include <memory>
#include <set>

class QTreeView;

namespace orrery::views {

class FactModel;
class HistogramView;
class NotesView;

/// What is under the pointer or selected, in labels and values; a click copies a value. Below: the notes on it.
class InspectorPanel : public Panel {
    Q_OBJECT
public:
    explicit InspectorPanel(SelectionModel* selection, QWidget* parent = nullptr);
    Explanation explanation() const;

    void showContents(std::shared_ptr<const WorkspaceContents> contents);  ///< null: no workspace is open
    void showPrompt(std::shared_ptr<const RecordedPrompt> prompt);         ///< null: none
    /// Ignored unless it is what was last asked for.
    void showInspection(std::shared_ptr<const Inspection> inspection);
    /// All notes of the file; null: of another file, whose notes are not read yet, or of none. What is being written then goes.
    void showNotes(std::shared_ptr<const std::vector<NoteRow>> notes);
    NotesView* notes() const { return m_notes; }

public Q_SLOTS:
    void beginNote();

Q_SIGNALS:
    void inspectionRequested(const orrery::InspectRequest& request);
    void noteAddRequested(const orrery::NoteTarget& target, const QString& text);
    void noteChangeRequested(orrery::NoteId note, const QString& text);
    void noteRemoveRequested(orrery::NoteId note);

protected:
    void showEvent(QShowEvent*) override;

private:
    void createTree();
    void createBody();
    void refresh();
    void ask();
    void followNotes();
    void copy(const QModelIndex& index);
    void expandAgain();
    bool isOurs(const Selection& selection) const;
    bool hasToken(const std::optional<int>& index) const;
    const Inspection* inspected() const;
    void addToken(std::vector<FactSection>& sections) const;
    void addCell(std::vector<FactSection>& sections) const;
    void addHead(std::vector<FactSection>& sections) const;
    void addSite(std::vector<FactSection>& sections) const;
    void gatherRun();

    SelectionModel* m_selection;
    std::shared_ptr<const WorkspaceContents> m_contents;
    std::shared_ptr<const RecordedPrompt> m_prompt;
    std::shared_ptr<const Inspection> m_inspection;
    std::shared_ptr<const std::vector<NoteRow>> m_allNotes;
    InspectRequest m_asked;
    std::vector<FactSection> m_run;  ///< it and its build, gathered when the run changes: the pointer moves too often for it
    std::set<QString> m_collapsed{QStringLiteral("build")};  ///< ids of sections
    FactModel* m_model;
    QTreeView* m_tree;
    HistogramView* m_histogram;
    NotesView* m_notes;
};

}  // namespace orrery::views
