#include "views/recordings/run_table_model.h"

#include "views/shared/icons.h"
#include "views/shared/number_text.h"
#include "views/shared/run_text.h"
#include "views/shared/table_style.h"
#include "views/shared/theme.h"

#include <algorithm>

namespace orrery::views {

namespace {

bool isText(int column) { return column == RunTableModel::Title || column == RunTableModel::Model || column == RunTableModel::Status; }

}  // namespace

bool RunTableModel::continues(const WorkspaceContents* contents) const
{
    if (!contents || !m_contents || contents->path != m_contents->path || contents->runs.size() < m_contents->runs.size()) return false;
    return std::equal(m_contents->runs.begin(), m_contents->runs.end(), contents->runs.begin(),
        [](const RunEntry& a, const RunEntry& b) { return a.run.id == b.run.id; });
}

void RunTableModel::setContents(std::shared_ptr<const WorkspaceContents> contents)
{
    const int count = contents ? static_cast<int>(contents->runs.size()) : 0;
    if (!continues(contents.get())) {
        beginResetModel();
        m_contents = std::move(contents);
        m_rows = count;
        return endResetModel();
    }
    m_contents = std::move(contents);
    if (m_rows > 0) Q_EMIT dataChanged(index(0, 0), index(m_rows - 1, ColumnCount - 1));
    if (count == m_rows) return;
    beginInsertRows({}, m_rows, count - 1);
    m_rows = count;
    endInsertRows();
}

const RunEntry* RunTableModel::entryAt(int row) const { return row >= 0 && row < m_rows ? &m_contents->runs[static_cast<size_t>(row)] : nullptr; }

int RunTableModel::rowOf(RunId run) const
{
    for (int row = 0; row < m_rows; ++row)
        if (entryAt(row)->run.id == run) return row;
    return -1;
}

int RunTableModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : m_rows; }

int RunTableModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant RunTableModel::displayText(const RunEntry& entry, int column) const
{
    switch (column) {
    case Id: return QString::number(number(entry.run.id));
    case Title: return runTitle(entry);
    case Model: return QString::fromStdString(entry.modelName);
    case Status: return entry.run.hidden ? tr("deleted") : statusWord(entry.run.status);
    case Started: return startedText(entry.run.startedMicroseconds);
    case Positions: return countText(positionsOf(entry));
    case Tensors: return countText(entry.tensors);
    case Bytes: return bytesText(entry.bytes);
    default: return {};
    }
}

QVariant RunTableModel::sortValue(const RunEntry& entry, int column) const
{
    switch (column) {
    case Id: return static_cast<qlonglong>(number(entry.run.id));
    case Started: return static_cast<qlonglong>(entry.run.startedMicroseconds);
    case Positions: return static_cast<qlonglong>(positionsOf(entry));
    case Tensors: return static_cast<qlonglong>(entry.tensors);
    case Bytes: return static_cast<qlonglong>(entry.bytes);
    default: return displayText(entry, column);
    }
}

QVariant RunTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid()) return {};
    const RunEntry& entry = *entryAt(index.row());
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole: return displayText(entry, column);
    case SortRole: return sortValue(entry, column);
    case Qt::FontRole: return isText(column) ? QVariant() : QVariant(monoFont());
    case Qt::TextAlignmentRole: return QVariant::fromValue(Qt::AlignVCenter | (isText(column) ? Qt::AlignLeft : Qt::AlignRight));
    case Qt::ForegroundRole: return entry.run.hidden ? QVariant(ThemeSource::current()[Ink::Disabled]) : QVariant();
    case Qt::DecorationRole:
        return column == Status ? QVariant(icon(entry.run.hidden ? QStringLiteral("trash") : statusIconName(entry.run.status))) : QVariant();
    case Qt::ToolTipRole: return entry.run.errorText.empty() || column != Status ? displayText(entry, column) : QVariant(QString::fromStdString(entry.run.errorText));
    case FilterRole: return QStringList{displayText(entry, Id).toString(), runTitle(entry), QString::fromStdString(entry.modelName), displayText(entry, Status).toString()}.join(u' ');
    default: return {};
    }
}

QVariant RunTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) return QVariant::fromValue(Qt::AlignVCenter | (isText(section) ? Qt::AlignLeft : Qt::AlignRight));
    if (role != Qt::DisplayRole) return {};
    switch (section) {
    case Id: return tr("run");
    case Title: return tr("title or prompt");
    case Model: return tr("model");
    case Status: return tr("status");
    case Started: return tr("started");
    case Positions: return tr("positions");
    case Tensors: return tr("tensors");
    default: return tr("size");
    }
}

}  // namespace orrery::views
