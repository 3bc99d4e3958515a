#pragma once

#include "views/log/log_entry.h"

#include <QAbstractTableModel>

#include <deque>
#include <vector>

namespace orrery::views {

/// The log's lines, oldest first; the oldest go when there are more than kMaxLines.
class LogModel : public QAbstractTableModel {
    Q_OBJECT
public:
    static constexpr int kMaxLines = 10'000;
    enum Column { TimeColumn, LevelColumn, MessageColumn, kColumnCount };
    enum Role { LevelRole = Qt::UserRole };

    using QAbstractTableModel::QAbstractTableModel;

    void append(std::vector<LogEntry> entries);
    void clear();
    /// As it is copied: "12:03:44.120  warning  the message".
    QString line(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void makeRoom(size_t lines);

    std::deque<LogEntry> m_entries;
};

}  // namespace orrery::views
