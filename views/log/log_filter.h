#pragma once

#include "views/log/log_entry.h"

#include <QSortFilterProxyModel>

namespace orrery::views {

/// Shows the lines that contain a text and are at least so serious.
class LogFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setText(const QString& text);
    void setLevel(LogEntry::Level level);

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    QString m_text;
    LogEntry::Level m_level = LogEntry::Level::Note;
};

}  // namespace orrery::views
