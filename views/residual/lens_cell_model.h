#pragma once

#include "core/residual/lens_reading.h"

#include <QAbstractTableModel>

#include <memory>

namespace orrery::views {

/// The likeliest tokens of one cell of a lens with their probabilities; the final row's is marked.
class LensCellModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Rank, Token, Probability, Bar, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    /// Null: nothing is shown.
    void setCell(std::shared_ptr<const LensReading> reading, int point, int position);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QVariant tokenData(int32_t id, int role) const;

    std::shared_ptr<const LensReading> m_reading;
    int m_point = 0, m_position = 0;
};

}  // namespace orrery::views
