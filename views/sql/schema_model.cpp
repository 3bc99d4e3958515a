#include "views/sql/schema_model.h"

#include "views/shared/icons.h"
#include "views/shared/theme.h"
#include "views/sql/sql_words.h"

namespace orrery::views {

namespace {

constexpr quintptr kTable = ~quintptr{0};  ///< id of a table's index; a column's is the row of its table

}  // namespace

void SchemaModel::setTables(std::shared_ptr<const std::vector<TableInfo>> tables)
{
    beginResetModel();
    m_tables = std::move(tables);
    endResetModel();
}

QModelIndex SchemaModel::index(int row, int column, const QModelIndex& parent) const
{
    if (row < 0 || column < 0 || row >= rowCount(parent) || column >= columnCount(parent)) return {};
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) : kTable);
}

QModelIndex SchemaModel::parent(const QModelIndex& child) const
{
    return !child.isValid() || child.internalId() == kTable ? QModelIndex() : createIndex(static_cast<int>(child.internalId()), 0, kTable);
}

int SchemaModel::rowCount(const QModelIndex& parent) const
{
    if (!m_tables) return 0;
    if (!parent.isValid()) return static_cast<int>(m_tables->size());
    if (parent.internalId() != kTable || parent.column() != 0) return 0;
    return static_cast<int>((*m_tables)[static_cast<size_t>(parent.row())].columns.size());
}

QVariant SchemaModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    if (index.internalId() == kTable) return tableData((*m_tables)[static_cast<size_t>(index.row())], index.column(), role);
    return columnData((*m_tables)[index.internalId()].columns[static_cast<size_t>(index.row())], index.column(), role);
}

QVariant SchemaModel::tableData(const TableInfo& table, int column, int role) const
{
    const QString name = QString::fromStdString(table.name);
    switch (role) {
    case NameRole: return name;
    case Qt::DisplayRole: return column == 0 ? QVariant(name) : QVariant();
    case Qt::DecorationRole: return column == 0 ? QVariant(icon(QStringLiteral("table"))) : QVariant();
    case Qt::FontRole: return monoFont();
    case Qt::ToolTipRole: return tableMeaning(name);
    default: return {};
    }
}

QVariant SchemaModel::columnData(const ColumnInfo& info, int column, int role) const
{
    const QString name = QString::fromStdString(info.name), type = QString::fromStdString(info.type).toLower();
    const QString refers = info.refersTo.empty() ? QString() : QStringLiteral(" → ") + QString::fromStdString(info.refersTo);
    switch (role) {
    case NameRole: return name;
    case Qt::DisplayRole: return column == 0 ? name : type + refers;
    case Qt::FontRole: return column == 0 ? monoFont() : smallMonoFont();
    case Qt::ForegroundRole: return column == 0 ? QVariant() : QVariant(ThemeSource::current()[Ink::Secondary]);
    case Qt::ToolTipRole: {
        QStringList facts{name + u' ' + type};
        if (info.isKey) facts += tr("tells the rows apart");
        else if (!info.isRequired) facts += tr("may be NULL");
        if (!refers.isEmpty()) facts += tr("names a row of %1").arg(QString::fromStdString(info.refersTo));
        return facts.join(QStringLiteral(", "));
    }
    default: return {};
    }
}

}  // namespace orrery::views
