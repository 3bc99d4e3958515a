#include "views/log/log_filter.h"

#include "views/log/log_model.h"

namespace orrery::views {

void LogFilter::setText(const QString& text)
{
    m_text = text;
    invalidateFilter();
}

void LogFilter::setLevel(LogEntry::Level level)
{
    m_level = level;
    invalidateFilter();
}

bool LogFilter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    const QModelIndex message = sourceModel()->index(row, LogModel::MessageColumn, parent);
    if (message.data(LogModel::LevelRole).toInt() < static_cast<int>(m_level)) return false;
    return m_text.isEmpty() || message.data().toString().contains(m_text, Qt::CaseInsensitive);
}

}  // namespace orrery::views
