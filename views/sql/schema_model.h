#pragma once

#include "core/record/workspace_tables.h"

#include <QAbstractItemModel>

#include <memory>
#include <vector>

namespace orrery::views {

/// The tables of a workspace and, in each, its columns with type and what they refer to.
class SchemaModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Role { NameRole = Qt::UserRole + 1 };   ///< what a query calls it
    using QAbstractItemModel::QAbstractItemModel;

    void setTables(std::shared_ptr<const std::vector<TableInfo>> tables);

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex&) const override { return 2; }
    QVariant data(const QModelIndex& index, int role) const override;

private:
    QVariant tableData(const TableInfo& table, int column, int role) const;
    QVariant columnData(const ColumnInfo& info, int column, int role) const;

    std::shared_ptr<const std::vector<TableInfo>> m_tables;
};

}  // namespace orrery::views
