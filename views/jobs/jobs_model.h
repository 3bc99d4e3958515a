#pragma once

#include "views/jobs/job_row.h"

#include <QAbstractListModel>

#include <vector>

namespace orrery::views {

/// Jobs, newest first. Of the finished ones the oldest go when there are too many.
class JobsModel : public QAbstractListModel {
    Q_OBJECT
public:
    static constexpr int kMaxRows = 200;

    using QAbstractListModel::QAbstractListModel;

    /// A job of a new id is inserted, a known one changed.
    void update(const JobRow& row);
    void remove(int row);
    void removeFinished();
    const JobRow& job(int row) const { return m_rows[static_cast<size_t>(row)]; }
    int activeCount() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    void dropOldest();

    std::vector<JobRow> m_rows;
};

}  // namespace orrery::views
