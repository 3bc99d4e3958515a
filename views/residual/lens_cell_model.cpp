#include "views/residual/lens_cell_model.h"

#include "views/shared/number_text.h"
#include "views/shared/table_style.h"
#include "views/shared/theme.h"

namespace orrery::views {

void LensCellModel::setCell(std::shared_ptr<const LensReading> reading, int point, int position)
{
    if (reading == m_reading && point == m_point && position == m_position) return;
    beginResetModel();
    m_reading = std::move(reading);
    m_point = point, m_position = position;
    endResetModel();
}

int LensCellModel::rowCount(const QModelIndex& parent) const { return parent.isValid() || !m_reading ? 0 : m_reading->grid.top; }

int LensCellModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant LensCellModel::tokenData(int32_t id, int role) const
{
    const auto text = m_reading->texts.find(id);
    if (text == m_reading->texts.end()) return role == Qt::DisplayRole && id >= 0 ? QVariant(QStringLiteral("#%1").arg(id)) : QVariant();
    return role == TokenRole || role == Qt::DisplayRole ? QVariant(QString::fromStdString(text->second)) : QVariant();
}

QVariant LensCellModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const LensGrid& grid = m_reading->grid;
    const LensGrid::Token& token = grid.bestAt(m_point, m_position, index.row());
    const bool wins = token.id >= 0 && token.id == grid.chosenAt(m_point, m_position, LensGrid::Final).id;
    if (role == Qt::FontRole) return monoFont();
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::AlignVCenter | (index.column() == Token ? Qt::AlignLeft : Qt::AlignRight));
    if (role == Qt::ToolTipRole && wins) return tr("The final row's token");
    if (index.column() == Token) return tokenData(token.id, role);
    if (index.column() == Bar && role == BarRole) return static_cast<double>(token.probability);
    if (role != Qt::DisplayRole) return {};
    if (index.column() == Rank) return (wins ? QStringLiteral("✓ ") : QString()) + QString::number(index.row() + 1);
    return index.column() == Probability && token.id >= 0 ? QVariant(valueText(static_cast<double>(token.probability), 3)) : QVariant();
}

QVariant LensCellModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::AlignVCenter | (section == Token || section == Bar ? Qt::AlignLeft : Qt::AlignRight));
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case Rank: return tr("rank");
    case Token: return tr("token");
    case Probability: return tr("p");
    default: return {};
    }
}

}  // namespace orrery::views
