#pragma once

#include "core/analysis/prompt_predictions.h"

#include <QAbstractTableModel>

#include <memory>

namespace orrery::views {

/// The likeliest tokens of one position with their probabilities; the token that really came is marked.
class TopTokensModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Rank, Token, Id, Probability, Bar, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    /// `row` belongs to `predictions`; null: nothing is shown.
    void setRow(std::shared_ptr<const PromptPredictions> predictions, const PromptPredictions::Row* row);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QVariant tokenData(const TokenProbability& token, int role) const;

    std::shared_ptr<const PromptPredictions> m_predictions;
    const PromptPredictions::Row* m_row = nullptr;
};

}  // namespace orrery::views
