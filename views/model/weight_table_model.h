#pragma once

#include "core/circuits/weight_statistics.h"

#include <QAbstractTableModel>

#include <memory>
#include <vector>

namespace orrery::views {

using WeightList = std::vector<WeightStatistics>;

/// The parameters of a model, in the order of the forward.
class WeightTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Role, Shape, Type, Norm, Mean, Minimum, Maximum, NonFinite, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    void setWeights(std::shared_ptr<const WeightList> weights);
    const WeightStatistics* weightAt(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : ColumnCount; }
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::shared_ptr<const WeightList> m_weights;
};

}  // namespace orrery::views
