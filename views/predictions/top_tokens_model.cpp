#include "views/predictions/top_tokens_model.h"

#include "views/predictions/prediction_table_model.h"
#include "views/shared/table_style.h"
#include "views/shared/theme.h"

namespace orrery::views {

void TopTokensModel::setRow(std::shared_ptr<const PromptPredictions> predictions, const PromptPredictions::Row* row)
{
    beginResetModel();
    m_predictions = std::move(predictions);
    m_row = row;
    endResetModel();
}

int TopTokensModel::rowCount(const QModelIndex& parent) const { return parent.isValid() || !m_row ? 0 : static_cast<int>(m_row->top.size()); }

int TopTokensModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant TopTokensModel::tokenData(const TokenProbability& token, int role) const
{
    const auto text = m_predictions->texts.find(token.id);
    const bool known = text != m_predictions->texts.end();
    if (role == TokenRole && known) return QString::fromStdString(text->second);
    if (role == Qt::DisplayRole) return known ? QString::fromStdString(text->second) : QStringLiteral("#%1").arg(token.id);
    return {};
}

QVariant TopTokensModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const TokenProbability& token = m_row->top[static_cast<size_t>(index.row())];
    const bool actual = m_row->actual && m_row->actual->id == token.id;
    if (role == Qt::FontRole) return monoFont();
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::AlignVCenter | (index.column() == Token ? Qt::AlignLeft : Qt::AlignRight));
    if (role == Qt::ToolTipRole && actual) return tr("This token really stands there");
    if (index.column() == Token) return tokenData(token, role);
    if (index.column() == Bar && role == BarRole) return token.probability;
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
    case Rank: return (actual ? QStringLiteral("✓ ") : QString()) + QString::number(index.row() + 1);
    case Id: return QString::number(token.id);
    case Probability: return probabilityText(token.probability);
    default: return {};
    }
}

QVariant TopTokensModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::AlignVCenter | (section == Token || section == Bar ? Qt::AlignLeft : Qt::AlignRight));
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case Rank: return tr("rank");
    case Token: return tr("token");
    case Id: return tr("id");
    case Probability: return tr("p");
    default: return tr("0 to 1");
    }
}

}  // namespace orrery::views
