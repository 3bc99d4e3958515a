#pragma once

#include "core/analysis/recording_pair.h"

#include <QAbstractTableModel>

#include <memory>

namespace orrery::views {

/// Sites that two recordings have in common, in forward order; those beyond the tolerance are marked.
class SiteComparisonModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Site, Relative, Largest, Cosine, Cka, Shape, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    void setPair(std::shared_ptr<const RecordingPair> pair);
    void setTolerance(double tolerance);
    const SiteComparison* siteAt(int row) const;
    int rowOf(const std::string& site) const;   ///< -1: none

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : ColumnCount; }
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::shared_ptr<const RecordingPair> m_pair;
    double m_tolerance = 0;
};

}  // namespace orrery::views
