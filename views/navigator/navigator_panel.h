#pragma once

#include "views/navigator/navigator_nodes.h"
#include "views/shared/panel.h"
#include "views/shared/selection_model.h"

#include <memory>
#include <vector>

class QLineEdit;
class QModelIndex;
class QSortFilterProxyModel;
class QTreeView;

namespace orrery::views {

class NavigatorModel;

/// The left dock: models, prompts, runs, kept analyses and saved views; picking a run or a prompt selects it.
class NavigatorPanel : public Panel {
    Q_OBJECT
public:
    explicit NavigatorPanel(SelectionModel* selection, QWidget* parent = nullptr);
    Explanation explanation() const;

    void showContents(std::shared_ptr<const WorkspaceContents> contents);  ///< null: no workspace is open
    void showModels(std::vector<OpenModelEntry> models);
    void showViews(std::shared_ptr<const std::vector<SavedViewRow>> views);

    void fillMenu(QMenu& menu, const NavigatorNode& node);

Q_SIGNALS:
    void hideRequested(const std::vector<orrery::RunId>& runs, bool hidden);
    void noteRequested();   ///< on what is selected
    void openModelRequested(const QString& folder);
    void revealRequested(const QString& folder);
    /// The folder of the model with these weights has moved: ask where to.
    void relinkRequested(const orrery::Digest& weights, const QString& name);
    /// A kept analysis was picked; the run it is about is selected, where that is still there.
    void analysisSelected(orrery::AnalysisId analysis);
    void viewRequested(orrery::ViewId view);
    void viewRemoveRequested(orrery::ViewId view);

private:
    void createTree();
    void refresh();
    void expandAtFirst();
    void followSelection();
    void onCurrentChanged(const QModelIndex& index);
    void onActivated(const QModelIndex& index);
    void applyFilter(const QString& text);
    void popUp(const QPoint& point);
    void select(const NavigatorNode& node);
    void fillRunMenu(QMenu& menu, const NavigatorNode& node);
    void fillModelMenu(QMenu& menu, const NavigatorNode& node);
    void fillAnalysisMenu(QMenu& menu, const NavigatorNode& node);
    const NavigatorNode* nodeAt(const QModelIndex& index) const;

    SelectionModel* m_selection;
    std::shared_ptr<const WorkspaceContents> m_contents;
    std::vector<OpenModelEntry> m_models;
    std::shared_ptr<const std::vector<SavedViewRow>> m_views;
    NavigatorModel* m_model;
    QSortFilterProxyModel* m_filtered;
    QTreeView* m_tree;
    QLineEdit* m_filter;
    QString m_expandedFor;   ///< path of the workspace whose sections were opened at first
    bool m_following = false;
};

}  // namespace orrery::views
