#include "views/predictions/prediction_table_model.h"

#include "views/shared/number_text.h"
#include "views/shared/table_style.h"
#include "views/shared/theme.h"
#include "views/shared/token_text.h"

#include <algorithm>

namespace orrery::views {

namespace {

bool isToken(int column)
{
    return column == PredictionTableModel::Token || column == PredictionTableModel::Predicted || column == PredictionTableModel::Actual;
}

}  // namespace

QString probabilityText(double probability)
{
    return probability != 0 && probability < 1e-3 ? valueText(probability, 2) : fixedText(probability, 4);
}

void PredictionTableModel::setPredictions(std::shared_ptr<const PromptPredictions> predictions, std::shared_ptr<const RecordedPrompt> prompt, bool onlyMasks)
{
    beginResetModel();
    m_predictions = std::move(predictions);
    m_prompt = std::move(prompt);
    m_rows.clear();
    for (size_t i = 0; m_predictions && i < m_predictions->rows.size(); ++i)
        if (!onlyMasks || m_predictions->rows[i].masked) m_rows.push_back(i);
    endResetModel();
}

const PromptPredictions::Row* PredictionTableModel::rowAt(int row) const
{
    return row >= 0 && row < rowCount() ? &m_predictions->rows[m_rows[static_cast<size_t>(row)]] : nullptr;
}

int PredictionTableModel::rowOf(int64_t position) const
{
    for (int row = 0; row < rowCount(); ++row)
        if (rowAt(row)->position == position) return row;
    return -1;
}

int PredictionTableModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

int PredictionTableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

std::optional<int64_t> PredictionTableModel::idIn(const PromptPredictions::Row& row, int column) const
{
    if (column == Token) return m_prompt->positions[static_cast<size_t>(row.position)].token;
    if (column == Predicted) return row.top.empty() ? std::nullopt : std::optional<int64_t>(row.top.front().id);
    return row.actual ? std::optional(row.actual->id) : std::nullopt;
}

QVariant PredictionTableModel::tokenData(const PromptPredictions::Row& row, int column, int role) const
{
    const auto id = idIn(row, column);
    if (!id) return {};
    const auto text = m_predictions->texts.find(*id);
    if (role == Qt::ToolTipRole) return tr("id %1").arg(*id);
    if (text == m_predictions->texts.end()) return role == Qt::DisplayRole ? QVariant(QStringLiteral("#%1").arg(*id)) : QVariant();
    const QString shown = QString::fromStdString(text->second);
    return role == TokenRole || role == Qt::DisplayRole ? QVariant(shown) : QVariant();
}

QVariant PredictionTableModel::displayText(const PromptPredictions::Row& row, int column) const
{
    switch (column) {
    case Place: return QString::number(row.position);
    case Probability: return row.top.empty() ? QString() : probabilityText(row.top.front().probability);
    case ActualProbability: return row.actual ? probabilityText(row.actual->probability) : QStringLiteral("–");
    case Rank: return row.actual ? countText(row.actual->rank) : QStringLiteral("–");
    case Bits: return row.actual ? fixedText(row.actual->bits, 2) : QStringLiteral("–");
    default: return {};
    }
}

QVariant PredictionTableModel::sortValue(const PromptPredictions::Row& row, int column) const
{
    switch (column) {
    case Place: return static_cast<qlonglong>(row.position);
    case Probability: return row.top.empty() ? -1.0 : row.top.front().probability;
    case ActualProbability: return row.actual ? row.actual->probability : -1.0;
    case Rank: return row.actual ? static_cast<qlonglong>(row.actual->rank) : -1;
    case Bits: return row.actual ? row.actual->bits : -1.0;
    default: return tokenData(row, column, Qt::DisplayRole);
    }
}

QVariant PredictionTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const PromptPredictions::Row& row = *rowAt(index.row());
    if (role == Qt::FontRole) return monoFont();
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::AlignVCenter | (isToken(index.column()) ? Qt::AlignLeft : Qt::AlignRight));
    if (role == SortRole) return sortValue(row, index.column());
    if (isToken(index.column())) return tokenData(row, index.column(), role);
    return role == Qt::DisplayRole ? displayText(row, index.column()) : QVariant();
}

QVariant PredictionTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::AlignVCenter | (isToken(section) ? Qt::AlignLeft : Qt::AlignRight));
    if (role != Qt::DisplayRole) return {};
    const bool masked = m_predictions && m_predictions->kind == PredictionKind::Masked;
    switch (section) {
    case Place: return tr("pos");
    case Token: return tr("token");
    case Predicted: return masked ? tr("likeliest here") : tr("likeliest next");
    case Probability: return tr("p");
    case Actual: return masked ? tr("actual") : tr("actual next");
    case ActualProbability: return tr("p(actual)");
    case Rank: return tr("rank");
    default: return tr("loss (bits)");
    }
}

}  // namespace orrery::views
