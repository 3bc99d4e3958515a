#include "views/recordings/tensor_table_model.h"

#include "views/shared/icons.h"
#include "views/shared/number_text.h"
#include "views/shared/theme.h"

#include <algorithm>
#include <cmath>

namespace orrery::views {

namespace {

QString statistic(const std::optional<double>& value) { return value ? valueText(*value, 4) : QStringLiteral("–"); }

QString siteText(const TensorRow& tensor)
{
    QString text = QString::fromStdString(tensor.siteInfo.name);
    if (tensor.step != 0) text += QStringLiteral(" @%1").arg(tensor.step);
    return tensor.variant == "clean" || tensor.variant.empty() ? text : text + QStringLiteral(" (%1)").arg(QString::fromStdString(tensor.variant));
}

std::vector<int64_t> sizesOf(const Shape& shape) { return {shape.sizes().begin(), shape.sizes().end()}; }

double orNan(const std::optional<double>& value) { return value.value_or(std::nan("")); }

}  // namespace

void TensorTableModel::setTensors(std::shared_ptr<const RunTensors> tensors, const RunEntry* run)
{
    beginResetModel();
    m_tensors = std::move(tensors);
    m_ordinals.clear();
    if (run)
        for (const PromptRow& prompt : run->prompts) m_ordinals.emplace_back(prompt.id, prompt.ordinal);
    choose();
    endResetModel();
}

void TensorTableModel::setFilter(const SiteFilter& filter)
{
    beginResetModel();
    m_filter = filter;
    choose();
    endResetModel();
}

void TensorTableModel::setMarks(std::shared_ptr<const std::set<TensorId>> marks)
{
    m_marks = std::move(marks);
    if (rowCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void TensorTableModel::choose()
{
    m_rows.clear();
    for (size_t i = 0; m_tensors && i < m_tensors->tensors.size(); ++i) {
        const SiteInfo& site = m_tensors->tensors[i].siteInfo;
        if (m_filter.matches(site.name, site.layer)) m_rows.push_back(i);
    }
    if (m_column < 0) return;
    const auto before = [this](size_t a, size_t b) {
        const TensorRow& left = m_tensors->tensors[a];
        const TensorRow& right = m_tensors->tensors[b];
        if (m_column == Site) return left.siteInfo.name < right.siteInfo.name;
        const double x = sortNumber(left, m_column), y = sortNumber(right, m_column);
        return std::isnan(x) ? false : std::isnan(y) || x < y;
    };
    if (m_order == Qt::AscendingOrder) std::stable_sort(m_rows.begin(), m_rows.end(), before);
    else std::stable_sort(m_rows.begin(), m_rows.end(), [&](size_t a, size_t b) { return before(b, a); });
}

void TensorTableModel::sort(int column, Qt::SortOrder order)
{
    beginResetModel();
    m_column = column;
    m_order = order;
    choose();
    endResetModel();
}

const TensorRow* TensorTableModel::tensorAt(int row) const
{
    return row >= 0 && row < rowCount() ? &m_tensors->tensors[m_rows[static_cast<size_t>(row)]] : nullptr;
}

int TensorTableModel::rowOf(TensorId tensor) const
{
    for (int row = 0; row < rowCount(); ++row)
        if (tensorAt(row)->id == tensor) return row;
    return -1;
}

std::vector<TensorId> TensorTableModel::shown() const
{
    std::vector<TensorId> ids;
    for (const size_t row : m_rows) ids.push_back(m_tensors->tensors[row].id);
    return ids;
}

int TensorTableModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

int TensorTableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

int64_t TensorTableModel::ordinalOf(const TensorRow& tensor) const
{
    for (const auto& [prompt, ordinal] : m_ordinals)
        if (tensor.prompt == prompt) return ordinal;
    return -1;
}

QString TensorTableModel::displayText(const TensorRow& tensor, int column) const
{
    const int64_t ordinal = column == Prompt ? ordinalOf(tensor) : -1;
    switch (column) {
    case Site: return siteText(tensor);
    case Layer: return tensor.siteInfo.layer < 0 ? QStringLiteral("–") : QString::number(tensor.siteInfo.layer);
    case Prompt: return ordinal < 0 ? QStringLiteral("–") : QString::number(ordinal);
    case Extents: return shapeText(sizesOf(tensor.shape));
    case Type: return QString::fromLatin1(dtypeName(tensor.type).data());
    case Minimum: return statistic(tensor.statistics.minimum);
    case Maximum: return statistic(tensor.statistics.maximum);
    case Mean: return statistic(tensor.statistics.mean);
    case RootMeanSquare: return statistic(tensor.statistics.rootMeanSquare);
    case NonFinite: return countText(tensor.statistics.nonFinite);
    case Bytes: return bytesText(tensor.storedBytes());
    default: return {};
    }
}

double TensorTableModel::sortNumber(const TensorRow& tensor, int column) const
{
    switch (column) {
    case Layer: return tensor.siteInfo.layer;
    case Prompt: return static_cast<double>(ordinalOf(tensor));
    case Extents: return static_cast<double>(tensor.shape.count());
    case Type: return static_cast<double>(static_cast<int>(tensor.type));
    case Minimum: return orNan(tensor.statistics.minimum);
    case Maximum: return orNan(tensor.statistics.maximum);
    case Mean: return orNan(tensor.statistics.mean);
    case RootMeanSquare: return orNan(tensor.statistics.rootMeanSquare);
    case NonFinite: return static_cast<double>(tensor.statistics.nonFinite);
    default: return static_cast<double>(tensor.storedBytes());
    }
}

QVariant TensorTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const TensorRow& tensor = *tensorAt(index.row());
    const bool marked = isMarked(tensor.id), left = index.column() == Site;
    switch (role) {
    case Qt::DisplayRole: return displayText(tensor, index.column());
    case Qt::FontRole: return monoFont();
    case Qt::TextAlignmentRole: return QVariant::fromValue(Qt::AlignVCenter | (left || index.column() == Type ? Qt::AlignLeft : Qt::AlignRight));
    case Qt::ForegroundRole:
        if (marked || !tensor.complete) return ThemeSource::current()[Ink::Disabled];
        return index.column() == NonFinite && tensor.statistics.nonFinite > 0 ? QVariant(ThemeSource::current()[Ink::Bad]) : QVariant();
    case Qt::DecorationRole: return !left ? QVariant() : marked ? QVariant(icon(QStringLiteral("trash"))) : !tensor.complete ? QVariant(icon(QStringLiteral("warning"))) : QVariant();
    case Qt::ToolTipRole: return marked ? tr("Goes when space is reclaimed") : !tensor.complete ? tr("Its recording was cut off") : QVariant(displayText(tensor, index.column()));
    default: return {};
    }
}

QVariant TensorTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::AlignVCenter | (section == Site || section == Type ? Qt::AlignLeft : Qt::AlignRight));
    if (role != Qt::DisplayRole) return {};
    static const char* const names[] = {QT_TR_NOOP("site"), QT_TR_NOOP("layer"), QT_TR_NOOP("prompt"), QT_TR_NOOP("shape"), QT_TR_NOOP("type"), QT_TR_NOOP("min"),
        QT_TR_NOOP("max"), QT_TR_NOOP("mean"), QT_TR_NOOP("rms"), QT_TR_NOOP("non-finite"), QT_TR_NOOP("size")};
    const QString name = tr(names[section]);
    return section != m_column ? name : name + (m_order == Qt::AscendingOrder ? QStringLiteral(" ↑") : QStringLiteral(" ↓"));
}

}  // namespace orrery::views
