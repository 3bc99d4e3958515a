#pragma once

#include "views/model/model_circuits.h"

#include <QAbstractTableModel>

#include <memory>

namespace orrery::views {

/// Heads with their circuits' sizes and copying scores.
class HeadCircuitModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Head, Copying, OvNorm, QkNorm, OvLargest, QkLargest, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    void setCircuits(std::shared_ptr<const ModelCircuits> circuits);
    const HeadCircuit* circuitAt(int row) const;
    int rowOf(const HeadRef& head) const;   ///< -1: none

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : ColumnCount; }
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::shared_ptr<const ModelCircuits> m_circuits;
};

}  // namespace orrery::views
