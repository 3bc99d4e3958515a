#include "views/command_palette/palette_model.h"

#include <QStringList>

namespace orrery::views {

void PaletteModel::setRows(std::vector<Row> rows)
{
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int PaletteModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

QVariant PaletteModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const PaletteEntry& entry = row(index.row()).entry;
    if (role == Qt::DisplayRole) return entry.text;
    if (role != Qt::AccessibleTextRole) return {};
    QStringList parts{entry.text, entry.kind, entry.detail, entry.shortcut};
    parts.removeAll(QString());
    return parts.join(QStringLiteral(", "));
}

}  // namespace orrery::views
