#pragma once

#include "core/analysis/run_tensors.h"
#include "core/analysis/site_filter.h"
#include "core/record/workspace_contents.h"

#include <QAbstractTableModel>

#include <memory>
#include <set>
#include <vector>

namespace orrery::views {

/// The tensors of one run that pass a filter, in a chosen order. Filters and sorts itself: a run may have 100,000.
class TensorTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Site, Layer, Prompt, Extents, Type, Minimum, Maximum, Mean, RootMeanSquare, NonFinite, Bytes, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    /// Null: none. Prompts are shown by their ordinals in `run`.
    void setTensors(std::shared_ptr<const RunTensors> tensors, const RunEntry* run);
    void setFilter(const SiteFilter& filter);
    /// Those that go once space is reclaimed.
    void setMarks(std::shared_ptr<const std::set<TensorId>> marks);

    const TensorRow* tensorAt(int row) const;
    int rowOf(TensorId tensor) const;  ///< -1: not shown
    std::vector<TensorId> shown() const;
    bool isMarked(TensorId tensor) const { return m_marks && m_marks->contains(tensor); }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;

private:
    void choose();
    QString displayText(const TensorRow& tensor, int column) const;
    double sortNumber(const TensorRow& tensor, int column) const;
    int64_t ordinalOf(const TensorRow& tensor) const;

    std::shared_ptr<const RunTensors> m_tensors;
    std::shared_ptr<const std::set<TensorId>> m_marks;
    std::vector<std::pair<PromptId, int64_t>> m_ordinals;
    SiteFilter m_filter;
    std::vector<size_t> m_rows;  ///< of m_tensors
    int m_column = -1;           ///< -1: as recorded
    Qt::SortOrder m_order = Qt::AscendingOrder;
};

}  // namespace orrery::views
