#pragma once

#include "core/analysis/tensor_slice.h"

#include <QAbstractTableModel>

#include <memory>

namespace orrery::views {

/// Two axes of a tensor as a table of any size. It holds the values of one window; elsewhere stands a dot until that is read.
class SliceModel : public QAbstractTableModel {
    Q_OBJECT
public:
    static constexpr int kMaxRows = 5'000'000;
    using QAbstractTableModel::QAbstractTableModel;

    /// Which tensor, and which of its axes run down and across; -1: none.
    void setTensor(const std::optional<TensorRow>& tensor, int rowAxis, int columnAxis);
    void setSlice(std::shared_ptr<const TensorSlice> slice);
    void setColoured(bool on);
    const TensorSlice* slice() const { return m_slice.get(); }
    std::optional<float> valueAt(int row, int column) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QVariant colour(float value, int role) const;

    std::optional<TensorRow> m_tensor;
    std::shared_ptr<const TensorSlice> m_slice;
    int m_rowAxis = -1, m_columnAxis = -1;
    bool m_coloured = false;
};

}  // namespace orrery::views
