#include "views/log/log_model.h"

#include "views/shared/icons.h"
#include "views/shared/theme.h"

#include <QCoreApplication>

#include <iterator>

namespace orrery::views {

namespace {

QString timeText(const LogEntry& entry) { return entry.time.toString(QStringLiteral("HH:mm:ss.zzz")); }

Ink inkOf(LogEntry::Level level)
{
    return level == LogEntry::Level::Failure ? Ink::Bad : level == LogEntry::Level::Warning ? Ink::Warn : Ink::Secondary;
}

QString iconOf(LogEntry::Level level)
{
    return level == LogEntry::Level::Failure ? QStringLiteral("error") : level == LogEntry::Level::Warning ? QStringLiteral("warning") : QStringLiteral("info");
}

}  // namespace

QString levelWord(LogEntry::Level level)
{
    const auto tr = [](const char* text) { return QCoreApplication::translate("orrery::views::LogPanel", text); };
    return level == LogEntry::Level::Failure ? tr("failure") : level == LogEntry::Level::Warning ? tr("warning") : tr("note");
}

void LogModel::append(std::vector<LogEntry> entries)
{
    if (entries.size() > kMaxLines) entries.erase(entries.begin(), entries.end() - kMaxLines);
    if (entries.empty()) return;
    makeRoom(entries.size());
    beginInsertRows({}, rowCount(), rowCount() + static_cast<int>(entries.size()) - 1);
    std::move(entries.begin(), entries.end(), std::back_inserter(m_entries));
    endInsertRows();
}

void LogModel::makeRoom(size_t lines)
{
    if (m_entries.size() + lines <= kMaxLines) return;
    const size_t surplus = m_entries.size() + lines - kMaxLines;
    beginRemoveRows({}, 0, static_cast<int>(surplus) - 1);
    m_entries.erase(m_entries.begin(), m_entries.begin() + static_cast<std::ptrdiff_t>(surplus));
    endRemoveRows();
}

void LogModel::clear()
{
    beginResetModel();
    m_entries.clear();
    endResetModel();
}

QString LogModel::line(int row) const
{
    const LogEntry& entry = m_entries[static_cast<size_t>(row)];
    return QStringLiteral("%1  %2  %3").arg(timeText(entry), levelWord(entry.level), entry.message);
}

int LogModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_entries.size()); }

int LogModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumnCount; }

QVariant LogModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const LogEntry& entry = m_entries[static_cast<size_t>(index.row())];
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole: return column == TimeColumn ? timeText(entry) : column == LevelColumn ? levelWord(entry.level) : entry.message;
    case Qt::DecorationRole: return column == LevelColumn ? QVariant(icon(iconOf(entry.level))) : QVariant();
    case Qt::ToolTipRole: return column == MessageColumn ? QVariant(entry.message) : QVariant();
    case Qt::FontRole: return column == TimeColumn ? QVariant(smallMonoFont()) : QVariant();
    case Qt::ForegroundRole:
        if (column == MessageColumn) return {};
        return ThemeSource::current()[column == LevelColumn ? inkOf(entry.level) : Ink::Secondary];
    case LevelRole: return static_cast<int>(entry.level);
    default: return {};
    }
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return section == TimeColumn ? tr("Time") : section == LevelColumn ? tr("Level") : tr("Message");
}

}  // namespace orrery::views
