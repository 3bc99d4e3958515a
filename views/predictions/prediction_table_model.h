#pragma once

#include "core/analysis/prompt_predictions.h"

#include <QAbstractTableModel>

#include <memory>
#include <vector>

namespace orrery::views {

/// "0.0312"; scientific below a thousandth.
QString probabilityText(double probability);

/// A row a position: the token there, the likeliest prediction, and how the token that really came fared.
class PredictionTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Place, Token, Predicted, Probability, Actual, ActualProbability, Rank, Bits, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    /// `onlyMasks`: of a masked model, only the positions of [MASK].
    void setPredictions(std::shared_ptr<const PromptPredictions> predictions, std::shared_ptr<const RecordedPrompt> prompt, bool onlyMasks);
    const PromptPredictions::Row* rowAt(int row) const;
    int rowOf(int64_t position) const;  ///< -1: none

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QVariant tokenData(const PromptPredictions::Row& row, int column, int role) const;
    QVariant displayText(const PromptPredictions::Row& row, int column) const;
    QVariant sortValue(const PromptPredictions::Row& row, int column) const;
    std::optional<int64_t> idIn(const PromptPredictions::Row& row, int column) const;

    std::shared_ptr<const PromptPredictions> m_predictions;
    std::shared_ptr<const RecordedPrompt> m_prompt;
    std::vector<size_t> m_rows;  ///< of the predictions' rows
};

}  // namespace orrery::views
