#include "views/start/recent_model.h"

#include "views/start/when_text.h"

namespace orrery::views {

QString recentName(const RecentItem& item)
{
    QString path = item.path;
    while (path.size() > 1 && path.endsWith(u'/')) path.chop(1);
    return path.section(u'/', -1);
}

void RecentModel::setItems(const std::vector<RecentItem>& items)
{
    beginResetModel();
    m_items = items;
    endResetModel();
}

void RecentModel::remove(int row)
{
    beginRemoveRows({}, row, row);
    m_items.erase(m_items.begin() + row);
    endRemoveRows();
}

int RecentModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_items.size()); }

QVariant RecentModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const RecentItem& entry = item(index.row());
    switch (role) {
    case Qt::DisplayRole: return recentName(entry);
    case Qt::ToolTipRole: return entry.missing ? tr("%1\nNothing is there now.").arg(entry.path) : entry.path;
    case Qt::AccessibleTextRole: return spoken(entry);
    case PathRole: return entry.path;
    case KindRole: return static_cast<int>(entry.kind);
    case WhenRole: return entry.when;
    case MissingRole: return entry.missing;
    default: return {};
    }
}

QString RecentModel::spoken(const RecentItem& item) const
{
    const QString kind = item.kind == RecentItem::Kind::ModelFolder ? tr("model folder") : tr("workspace");
    const QString state = item.missing ? tr("missing") : whenText(item.when, QDateTime::currentDateTime());
    return QStringLiteral("%1, %2, %3, %4").arg(recentName(item), kind, state, item.path);
}

}  // namespace orrery::views
