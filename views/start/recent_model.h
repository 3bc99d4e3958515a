#pragma once

#include "views/start/recent_item.h"

#include <QAbstractListModel>

#include <vector>

namespace orrery::views {

/// The recent files, newest first, as a list.
class RecentModel : public QAbstractListModel {
    Q_OBJECT
public:
    enum Role { PathRole = Qt::UserRole, KindRole, WhenRole, MissingRole };

    using QAbstractListModel::QAbstractListModel;

    void setItems(const std::vector<RecentItem>& items);
    const RecentItem& item(int row) const { return m_items[static_cast<size_t>(row)]; }
    void remove(int row);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    QString spoken(const RecentItem& item) const;

    std::vector<RecentItem> m_items;
};

/// The last part of a path: what people call the file.
QString recentName(const RecentItem& item);

}  // namespace orrery::views
