#include "views/model/weight_table_model.h"

#include "views/shared/number_text.h"
#include "views/shared/table_style.h"
#include "views/shared/theme.h"

namespace orrery::views {

namespace {

bool isText(int column) { return column <= WeightTableModel::Type; }

QString sizesText(const orrery::Shape& shape) { return shapeText({shape.sizes().begin(), shape.sizes().end()}); }

QString textOf(const WeightStatistics& weight, int column)
{
    switch (column) {
    case WeightTableModel::Role: return QString::fromStdString(weight.role);
    case WeightTableModel::Shape: return sizesText(weight.shape);
    case WeightTableModel::Type: return QString::fromLatin1(dtypeName(weight.type).data(), static_cast<qsizetype>(dtypeName(weight.type).size()));
    case WeightTableModel::Norm: return valueText(weight.norm, 5);
    case WeightTableModel::Mean: return valueText(weight.mean, 4);
    case WeightTableModel::Minimum: return valueText(weight.minimum, 4);
    case WeightTableModel::Maximum: return valueText(weight.maximum, 4);
    default: return countText(weight.nonFinite);
    }
}

QVariant sortValue(const WeightStatistics& weight, int row, int column)
{
    switch (column) {
    case WeightTableModel::Role: return row;  // as the forward goes
    case WeightTableModel::Shape: return static_cast<qlonglong>(weight.shape.count());
    case WeightTableModel::Norm: return weight.norm;
    case WeightTableModel::Mean: return weight.mean;
    case WeightTableModel::Minimum: return weight.minimum;
    case WeightTableModel::Maximum: return weight.maximum;
    case WeightTableModel::NonFinite: return static_cast<qlonglong>(weight.nonFinite);
    default: return textOf(weight, column);
    }
}

}  // namespace

void WeightTableModel::setWeights(std::shared_ptr<const WeightList> weights)
{
    beginResetModel();
    m_weights = std::move(weights);
    endResetModel();
}

const WeightStatistics* WeightTableModel::weightAt(int row) const { return row >= 0 && row < rowCount() ? &(*m_weights)[static_cast<size_t>(row)] : nullptr; }

int WeightTableModel::rowCount(const QModelIndex& parent) const { return parent.isValid() || !m_weights ? 0 : static_cast<int>(m_weights->size()); }

QVariant WeightTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const WeightStatistics& weight = *weightAt(index.row());
    switch (role) {
    case Qt::DisplayRole: return textOf(weight, index.column());
    case SortRole: return sortValue(weight, index.row(), index.column());
    case Qt::FontRole: return monoFont();
    case Qt::TextAlignmentRole: return QVariant::fromValue(Qt::AlignVCenter | (isText(index.column()) ? Qt::AlignLeft : Qt::AlignRight));
    case Qt::ForegroundRole: return index.column() == NonFinite && weight.nonFinite > 0 ? QVariant(ThemeSource::current()[Ink::Bad]) : QVariant();
    default: return {};
    }
}

QVariant WeightTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::AlignVCenter | (isText(section) ? Qt::AlignLeft : Qt::AlignRight));
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case Role: return tr("weight");
    case Shape: return tr("shape");
    case Type: return tr("type");
    case Norm: return tr("norm");
    case Mean: return tr("mean");
    case Minimum: return tr("min");
    case Maximum: return tr("max");
    default: return tr("not finite");
    }
}

}  // namespace orrery::views
