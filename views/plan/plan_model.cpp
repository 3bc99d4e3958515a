#include "views/plan/plan_model.h"

#include "core/model/sites.h"
#include "views/shared/number_text.h"
#include "views/shared/theme.h"

#include <algorithm>

namespace orrery::views {

namespace {

/// "blocks.*.attn.hook_q" -> "attn.hook_q": that there is one a layer stands in its own column.
QString familyName(const SiteFamily& family)
{
    const QString glob = QString::fromStdString(family.glob);
    return glob.startsWith(QLatin1String("blocks.*.")) ? glob.mid(9) : glob;
}

}  // namespace

void PlanModel::setChoice(SiteChoice choice)
{
    beginResetModel();
    m_choice = std::move(choice);
    m_chosen = m_choice.chosen();
    m_plan.reset();
    m_groups.clear();
    for (int kind = 0; kind <= static_cast<int>(SiteGroup::Other); ++kind) {
        Group group{static_cast<SiteGroup>(kind), {}};
        for (size_t f = 0; f < m_choice.families().size(); ++f)
            if (m_choice.families()[f].group == group.kind) group.families.push_back(f);
        if (!group.families.empty()) m_groups.push_back(std::move(group));
    }
    endResetModel();
}

void PlanModel::setPatterns(const std::vector<std::string>& patterns)
{
    m_choice.setPatterns(patterns);
    announce();
}

QString PlanModel::setOverrides(const QString& text)
{
    const QString problem = m_choice.setOverrides(text);
    if (problem.isEmpty()) announce();
    return problem;
}

void PlanModel::announce()
{
    m_chosen = m_choice.chosen();
    for (int group = 0; group < rowCount(); ++group) {
        const QModelIndex parent = index(group, 0);
        Q_EMIT dataChanged(parent, index(group, BytesColumn));
        Q_EMIT dataChanged(index(0, 0, parent), index(rowCount(parent) - 1, BytesColumn, parent));
    }
    Q_EMIT choiceChanged();
}

void PlanModel::setPlan(std::shared_ptr<const RunPlan> plan)
{
    m_plan = std::move(plan);
    for (int group = 0; group < rowCount(); ++group) {
        const QModelIndex parent = index(group, 0);
        Q_EMIT dataChanged(index(group, BytesColumn), index(group, BytesColumn));
        Q_EMIT dataChanged(index(0, BytesColumn, parent), index(rowCount(parent) - 1, BytesColumn, parent));
    }
}

int64_t PlanModel::chosenBytes() const
{
    int64_t sum = 0;
    for (int group = 0; group < rowCount(); ++group) sum += bytes(index(group, 0), true);
    return sum;
}

QModelIndex PlanModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent)) return {};
    return createIndex(row, column, static_cast<quintptr>(parent.isValid() ? parent.row() + 1 : 0));
}

QModelIndex PlanModel::parent(const QModelIndex& index) const
{
    if (!index.isValid() || index.internalId() == 0) return {};
    return createIndex(static_cast<int>(index.internalId()) - 1, 0, quintptr{0});
}

int PlanModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid()) return static_cast<int>(m_groups.size());
    if (parent.internalId() != 0 || parent.column() != 0) return 0;
    return static_cast<int>(m_groups[static_cast<size_t>(parent.row())].families.size());
}

Qt::ItemFlags PlanModel::flags(const QModelIndex& index) const
{
    if (!index.isValid()) return {};
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    if (index.column() == SiteColumn) flags |= Qt::ItemIsUserCheckable;
    return flags;
}

std::vector<size_t> PlanModel::familiesOf(const QModelIndex& index) const
{
    if (index.internalId() == 0) return m_groups[static_cast<size_t>(index.row())].families;
    return {m_groups[index.internalId() - 1].families[static_cast<size_t>(index.row())]};
}

std::vector<size_t> PlanModel::sitesOf(const QModelIndex& index) const
{
    std::vector<size_t> sites;
    for (const size_t family : familiesOf(index)) {
        const auto& more = m_choice.families()[family].sites;
        sites.insert(sites.end(), more.begin(), more.end());
    }
    return sites;
}

Qt::CheckState PlanModel::checkState(const QModelIndex& index) const
{
    const bool isGroup = index.internalId() == 0;
    bool some = false, all = true;
    for (const size_t site : sitesOf(index)) {
        some = some || m_chosen[site];
        // A group is full without its opt-in sites: its box does not tick them either.
        all = all && (m_chosen[site] || (isGroup && m_choice.sites()[site].optIn));
    }
    return !some ? Qt::Unchecked : all ? Qt::Checked : Qt::PartiallyChecked;
}

int64_t PlanModel::bytes(const QModelIndex& index, bool chosenOnly) const
{
    if (!m_plan) return 0;
    int64_t sum = 0;
    for (const size_t site : sitesOf(index)) {
        const auto found = m_plan->siteBytes.find(m_choice.sites()[site].name);
        if ((m_chosen[site] || !chosenOnly) && found != m_plan->siteBytes.end()) sum += found->second;
    }
    return sum;
}

QString PlanModel::text(const QModelIndex& index) const
{
    const bool isGroup = index.internalId() == 0;
    const SiteFamily& family = m_choice.families()[familiesOf(index).front()];
    switch (index.column()) {
    case SiteColumn: return isGroup ? groupName(family.group) : familyName(family);
    case LayersColumn: return isGroup || family.sites.size() == 1 ? QString() : QStringLiteral("× %1").arg(family.sites.size());
    default: break;
    }
    if (!m_plan) return QStringLiteral("–");
    return bytesText(bytes(index, isGroup || checkState(index) == Qt::PartiallyChecked));
}

QString PlanModel::toolTip(const QModelIndex& index) const
{
    if (index.internalId() == 0) return {};
    const SiteFamily& family = m_choice.families()[familiesOf(index).front()];
    const QString name = QStringLiteral("%1 %2").arg(QString::fromStdString(family.glob), QString::fromStdString(symbolicShape(m_choice.sites()[family.sites.front()])));
    return family.optIn ? tr("%1\nNot part of “Everything”: tick it to record it.").arg(name) : name;
}

QVariant PlanModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const bool isGroup = index.internalId() == 0;
    switch (role) {
    case Qt::DisplayRole: return text(index);
    case Qt::CheckStateRole: return index.column() == SiteColumn ? QVariant(checkState(index)) : QVariant();
    case Qt::ToolTipRole: return toolTip(index);
    case Qt::TextAlignmentRole: return int(index.column() == SiteColumn ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignRight | Qt::AlignVCenter);
    case Qt::FontRole: return index.column() == SiteColumn && isGroup ? QVariant() : QVariant(smallMonoFont());
    case Qt::ForegroundRole:
        return index.column() == SiteColumn || (index.column() == BytesColumn && checkState(index) != Qt::Unchecked)
            ? QVariant() : QVariant(ThemeSource::current()[Ink::Secondary]);
    case BytesRole: return QVariant::fromValue<qlonglong>(bytes(index, false));
    case ChosenBytesRole: return QVariant::fromValue<qlonglong>(bytes(index, true));
    default: return {};
    }
}

bool PlanModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (!index.isValid() || role != Qt::CheckStateRole || index.column() != SiteColumn) return false;
    const bool chosen = value.toInt() != Qt::Unchecked;
    // A group's box takes what is part of "Everything"; what is not is ticked by itself, and goes with the group.
    for (const size_t family : familiesOf(index))
        if (!chosen || index.internalId() != 0 || !m_choice.families()[family].optIn) m_choice.setChosen(family, chosen);
    announce();
    return true;
}

QVariant PlanModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return int(section == SiteColumn ? Qt::AlignLeft | Qt::AlignVCenter : Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case SiteColumn: return tr("Site");
    case LayersColumn: return tr("Layers");
    default: return tr("Stored");
    }
}

}  // namespace orrery::views
