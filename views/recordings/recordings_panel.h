#pragma once

#include "core/analysis/run_tensors.h"
#include "core/analysis/tensor_slice.h"
#include "core/record/workspace_contents.h"
#include "views/shared/panel.h"
#include "views/shared/selection_model.h"

#include <memory>
#include <set>
#include <vector>

class QLabel;
class QLineEdit;
class QModelIndex;
class QSplitter;
class QStackedWidget;
class QTableView;

namespace orrery::views {

class HistogramView;
class ReclaimBar;
class RunTableModel;
class SliceView;
class SortedTable;
class TensorTableModel;

/// What is marked to go once space is reclaimed.
struct PendingRemoval {
    std::set<TensorId> tensors;
    int64_t bytes = 0;   ///< of tensors whose run is not hidden
};

/// Runs, the tensors of the selected run, and the values of the selected tensor. Asks for what it shows; asks for what is to go.
class RecordingsPanel : public Panel {
    Q_OBJECT
public:
    explicit RecordingsPanel(SelectionModel* selection, QWidget* parent = nullptr);
    Explanation explanation() const;

    /// Null: no workspace is open.
    void showContents(std::shared_ptr<const WorkspaceContents> contents);
    /// Ignored unless they are of the selected run.
    void showTensors(std::shared_ptr<const RunTensors> tensors);
    void showHistogram(std::shared_ptr<const TensorHistogram> histogram);
    void showSlice(std::shared_ptr<const TensorSlice> slice);
    void showPending(std::shared_ptr<const PendingRemoval> pending);
    /// Why the values of the selected tensor can't be shown; empty: they can.
    void showValuesProblem(const QString& sentence);

    void fillRunMenu(QMenu& menu);
    void fillTensorMenu(QMenu& menu);

Q_SIGNALS:
    void tensorsRequested(orrery::RunId run);
    void histogramRequested(orrery::TensorId tensor);
    void sliceRequested(const orrery::SliceRequest& request);
    /// Undoable: hidden runs stay in the file.
    void hideRequested(const std::vector<orrery::RunId>& runs, bool hidden);
    /// Undoable: marked tensors stay in the file.
    void markRequested(const std::vector<orrery::TensorRow>& tensors, bool marked);
    /// All that is marked may be kept.
    void keepRequested();
    /// For good: hidden runs and marked tensors go, and the file shrinks.
    void reclaimRequested();
    void openRequested();

protected:
    void resizeEvent(QResizeEvent*) override;
    void showEvent(QShowEvent*) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* createRuns();
    QWidget* createTensors();
    QWidget* createValues();
    void createBody();
    void followSelection();
    void onRunChosen();
    void onTensorChosen();
    void askForTensors();
    void applyFilter(const QString& text);
    void showTensor(const TensorRow* tensor);
    void selectShownTensor();
    void updateTotals();
    void updatePending();
    std::vector<RunId> chosenRuns() const;
    std::vector<TensorRow> chosenTensors() const;
    std::vector<TensorRow> tensorsOfSite(const std::string& site) const;
    void popUp(QTableView* table, const QPoint& point, void (RecordingsPanel::*fill)(QMenu&));
    void deleteChosen();
    void fitRunColumns();

    SelectionModel* m_selection;
    std::shared_ptr<const WorkspaceContents> m_contents;
    std::shared_ptr<const RunTensors> m_tensors;
    std::shared_ptr<const PendingRemoval> m_pending;
    std::optional<RunId> m_run;       ///< whose tensors are shown or asked for
    std::optional<TensorId> m_tensor; ///< whose values are
    bool m_asked = false, m_following = false;

    RunTableModel* m_runModel;
    SortedTable* m_sortedRuns;
    TensorTableModel* m_tensorModel;
    QTableView* m_runTable;
    QTableView* m_tensorTable;
    QLineEdit* m_runFilter;
    QLineEdit* m_siteFilter;
    QLabel* m_filterProblem;
    QLabel* m_totals;
    QLabel* m_valuesTitle;
    QLabel* m_valuesProblem;
    HistogramView* m_histogram;
    SliceView* m_slice;
    QSplitter* m_lists;
    QStackedWidget* m_values;
    ReclaimBar* m_reclaim;
};

}  // namespace orrery::views
