#pragma once

#include "views/canvas/heat_types.h"

#include <QAbstractTableModel>

namespace orrery::views {

/// A matrix's cells as a table with its axes' labels: DisplayRole is text, ValueRole the number itself.
class MatrixTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    static constexpr int ValueRole = Qt::UserRole + 1;

    explicit MatrixTableModel(QObject* parent = nullptr);

    /// `causal`: cells right of the diagonal are empty.  Without level 0 the table is empty.
    void setMatrix(std::shared_ptr<const MatrixPyramid> matrix, const HeatAxis& query, const HeatAxis& key, bool causal);
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    /// The rectangle of cells as lines of tab-separated values with headers, numbers in full precision.
    QString tsv(int firstRow, int lastRow, int firstColumn, int lastColumn) const;

private:
    bool isEmpty(int row, int column) const { return m_causal && column > row; }

    std::shared_ptr<const MatrixPyramid> m_matrix;
    HeatAxis m_query, m_key;
    bool m_causal = false;
};

}  // namespace orrery::views
