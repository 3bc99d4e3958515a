#pragma once

#include "core/analysis/prompt_predictions.h"
#include "core/analysis/prompt_run.h"
#include "views/shared/panel.h"
#include "views/shared/selection_model.h"

#include <memory>

class QCheckBox;
class QLabel;
class QPlainTextEdit;
class QSplitter;
class QTableView;

namespace orrery::views {

class GenerateBar;
class PredictionTableModel;
class SortedTable;
class TopTokensModel;

/// What the model predicts: a table over all positions, the likeliest tokens of the selected one, and a bar that asks for a
/// continuation. Asks for predictions once it can be seen and its prompt has logits.
class PredictionPanel : public Panel {
    Q_OBJECT
public:
    explicit PredictionPanel(SelectionModel* selection, QWidget* parent = nullptr);
    Explanation explanation() const;

    /// Null: there is none.
    void showPrompt(std::shared_ptr<const RecordedPrompt> prompt);
    /// Ignored unless they are of the prompt that is shown.
    void showPredictions(std::shared_ptr<const PromptPredictions> predictions);
    /// The model that would run a continuation; null: none is open.
    void showModel(std::shared_ptr<const OpenedModel> model);

Q_SIGNALS:
    void predictionsRequested(orrery::PromptId prompt);
    /// A run of the same prompt with more recorded, or continued.
    void runRequested(const orrery::RunSettings& settings);

protected:
    void resizeEvent(QResizeEvent*) override;
    void showEvent(QShowEvent*) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void createTables();
    QWidget* createDetail();
    void createBody();
    void fitColumns();
    void ask();
    void refill();
    void followSelection();
    void showRow(int64_t position);
    void onRowChosen(const QModelIndex& index);
    QString factsText(const PromptPredictions::Row& row) const;
    QString nameOf(int64_t id) const;
    void showContinuation();
    void followModel();
    void requestRun(int tokens, const Sampling& sampling);
    int64_t positionAt(const QModelIndex& index) const;

    SelectionModel* m_selection;
    std::shared_ptr<const RecordedPrompt> m_prompt;
    std::shared_ptr<const PromptPredictions> m_predictions;
    std::shared_ptr<const OpenedModel> m_model;
    PredictionTableModel* m_table;
    TopTokensModel* m_top;
    SortedTable* m_sorted;
    QTableView* m_tableView;
    QTableView* m_topView;
    QSplitter* m_splitter;
    QLabel* m_names;
    QLabel* m_headline;
    QLabel* m_facts;
    QCheckBox* m_onlyMasks;
    GenerateBar* m_generate;
    QPlainTextEdit* m_continuation;
    bool m_asked = false, m_following = false;
};

}  // namespace orrery::views
