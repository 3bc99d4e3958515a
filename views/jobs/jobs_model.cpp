#include "views/jobs/jobs_model.h"

#include "views/shared/number_text.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace orrery::views {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("orrery::views::JobsPanel", text); }

QString spoken(const JobRow& row)
{
    QStringList parts{row.title, stateWord(row.state)};
    if (row.isActive() && !row.doing.isEmpty()) parts << row.doing;
    if (row.isActive() && row.fraction >= 0) parts << tr("%1 percent").arg(qRound(row.fraction * 100));
    if (row.isActive() && row.secondsLeft) parts << timeText(row);
    if (!row.errorText.isEmpty()) parts << row.errorText;
    return parts.join(QStringLiteral(", "));
}

}  // namespace

QString stateWord(JobRow::State state)
{
    switch (state) {
    case JobRow::State::Waiting: return tr("waiting");
    case JobRow::State::Running: return tr("running");
    case JobRow::State::Done: return tr("done");
    case JobRow::State::Cancelled: return tr("cancelled");
    case JobRow::State::Failed: break;
    }
    return tr("failed");
}

QString timeText(const JobRow& row)
{
    switch (row.state) {
    case JobRow::State::Waiting: return stateWord(row.state);
    case JobRow::State::Running: return row.secondsLeft ? tr("%1 left").arg(durationText(*row.secondsLeft)) : durationText(row.elapsed);
    case JobRow::State::Done: return tr("done in %1").arg(durationText(row.elapsed));
    default: return stateWord(row.state);
    }
}

void JobsModel::update(const JobRow& row)
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&](const JobRow& known) { return known.id == row.id; });
    if (found != m_rows.end()) {
        *found = row;
        const QModelIndex at = index(static_cast<int>(found - m_rows.begin()));
        Q_EMIT dataChanged(at, at);
        return;
    }
    beginInsertRows({}, 0, 0);
    m_rows.insert(m_rows.begin(), row);
    endInsertRows();
    dropOldest();
}

void JobsModel::dropOldest()
{
    for (int row = rowCount() - 1; row >= 0 && rowCount() > kMaxRows; --row)
        if (!job(row).isActive()) remove(row);
}

void JobsModel::remove(int row)
{
    beginRemoveRows({}, row, row);
    m_rows.erase(m_rows.begin() + row);
    endRemoveRows();
}

void JobsModel::removeFinished()
{
    for (int row = rowCount() - 1; row >= 0; --row)
        if (!job(row).isActive()) remove(row);
}

int JobsModel::activeCount() const
{
    return static_cast<int>(std::count_if(m_rows.begin(), m_rows.end(), [](const JobRow& row) { return row.isActive(); }));
}

int JobsModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

QVariant JobsModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const JobRow& row = job(index.row());
    switch (role) {
    case Qt::DisplayRole: return row.title;
    case Qt::ToolTipRole: return row.errorText.isEmpty() ? row.title : row.title + u'\n' + row.errorText;
    case Qt::AccessibleTextRole: return spoken(row);
    default: return {};
    }
}

}  // namespace orrery::views
