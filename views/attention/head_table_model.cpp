#include "views/attention/head_table_model.h"

#include "views/attention/damage_text.h"
#include "views/attention/score_names.h"
#include "views/shared/theme.h"

#include <QPoint>

#include <algorithm>

namespace orrery::views {

namespace {

HeadScore scoreAt(int column) { return kHeadScores[static_cast<size_t>(column - HeadTableModel::FirstScore)]; }

}  // namespace

HeadTableModel::HeadTableModel(QObject* parent) : QAbstractTableModel(parent)
{
    connect(&ThemeSource::instance(), &ThemeSource::changed, this, [this] {
        if (rowCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1), {Qt::ForegroundRole, Qt::FontRole});
    });
}

void HeadTableModel::setHeads(std::vector<HeadRef> heads)
{
    beginResetModel();
    std::sort(heads.begin(), heads.end());
    m_heads = std::move(heads);
    m_scores.clear();
    m_problems.clear();
    endResetModel();
}

void HeadTableModel::setScores(const std::vector<HeadSummary>& summaries)
{
    int first = rowCount(), last = -1;
    for (const HeadSummary& summary : summaries) {
        const int at = row(summary.head);
        if (at < 0) continue;
        if (summary.damage) m_problems[summary.head] = damageText(QString::fromStdString(headName(summary.head)), *summary.damage);
        else m_scores[summary.head] = summary.scores;
        first = std::min(first, at), last = std::max(last, at);
    }
    if (first <= last) Q_EMIT dataChanged(index(first, FirstScore), index(last, columnCount() - 1));
}

const HeadScores* HeadTableModel::scores(const HeadRef& head) const
{
    const auto found = m_scores.find(head);
    return found == m_scores.end() ? nullptr : &found->second;
}

int HeadTableModel::row(const HeadRef& head) const
{
    const auto found = std::lower_bound(m_heads.begin(), m_heads.end(), head);
    return found != m_heads.end() && *found == head ? static_cast<int>(found - m_heads.begin()) : -1;
}

int HeadTableModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_heads.size()); }

int HeadTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : FirstScore + static_cast<int>(kHeadScores.size());
}

QVariant HeadTableModel::number(int row, int column) const
{
    const HeadRef& head = m_heads[static_cast<size_t>(row)];
    if (column == Layer) return double(head.layer);
    if (column == Head) return double(head.head);
    const HeadScores* known = scores(head);
    const std::optional<double> value = known ? valueOf(*known, scoreAt(column)) : std::nullopt;
    return value ? QVariant(*value) : QVariant();
}

QString HeadTableModel::text(int row, int column) const
{
    if (column < FirstScore) return QString::number(number(row, column).toInt());
    const HeadRef& head = m_heads[static_cast<size_t>(row)];
    if (m_problems.contains(head)) return QStringLiteral("–");
    const HeadScores* known = scores(head);
    return known ? scoreText(scoreAt(column), valueOf(*known, scoreAt(column))) : QStringLiteral("…");
}

QVariant HeadTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const HeadRef& head = m_heads[static_cast<size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole: return text(index.row(), index.column());
    case Qt::FontRole: return monoFont();
    case Qt::TextAlignmentRole: return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    case Qt::ForegroundRole: return number(index.row(), index.column()).isValid() ? QVariant() : QVariant(ThemeSource::current()[Ink::Disabled]);
    case Qt::ToolTipRole:
    case Qt::AccessibleDescriptionRole: {
        const auto problem = m_problems.find(head);
        return problem == m_problems.end() ? QVariant() : QVariant(problem->second);
    }
    case NumberRole: return number(index.row(), index.column());
    case HeadRole: return QPoint(head.layer, head.head);
    default: return {};
    }
}

QVariant HeadTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    if (section < FirstScore) return role == Qt::DisplayRole ? QVariant(section == Layer ? tr("Layer") : tr("Head")) : QVariant();
    if (role == Qt::DisplayRole) return QVariant(scoreName(scoreAt(section)) + u'\n' + scoreUnit(scoreAt(section)));
    return role == Qt::ToolTipRole ? QVariant(scoreMeaning(scoreAt(section))) : QVariant();
}

HeadSortFilter::HeadSortFilter(HeadTableModel& model, QObject* parent) : QSortFilterProxyModel(parent), m_model(model)
{
    setSourceModel(&model);
    setSortRole(HeadTableModel::NumberRole);
    setDynamicSortFilter(true);
}

void HeadSortFilter::setFilter(const HeadFilter& filter)
{
    m_filter = filter;
    invalidateFilter();
}

void HeadSortFilter::sort(int column, Qt::SortOrder order)
{
    QSortFilterProxyModel::sort(column, order);
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
}

QVariant HeadSortFilter::headerData(int section, Qt::Orientation orientation, int role) const
{
    const QVariant data = QSortFilterProxyModel::headerData(section, orientation, role);
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal || section != sortColumn()) return data;
    return QString((sortOrder() == Qt::AscendingOrder ? QStringLiteral("▴ ") : QStringLiteral("▾ ")) + data.toString());
}

bool HeadSortFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const
{
    const QVariant a = left.data(HeadTableModel::NumberRole), b = right.data(HeadTableModel::NumberRole);
    if (!a.isValid() || !b.isValid()) return a.isValid() == (sortOrder() == Qt::AscendingOrder) && a.isValid() != b.isValid();
    if (a.toDouble() != b.toDouble()) return a.toDouble() < b.toDouble();
    return sortOrder() == Qt::AscendingOrder ? left.row() < right.row() : right.row() < left.row();
}

bool HeadSortFilter::filterAcceptsRow(int row, const QModelIndex&) const
{
    const HeadRef head = m_model.head(row);
    return m_filter.accepts(head, m_model.scores(head));
}

}  // namespace orrery::views
