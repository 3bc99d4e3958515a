#pragma once

#include "core/record/workspace_contents.h"

#include <QAbstractTableModel>

#include <memory>

namespace orrery::views {

/// The runs of a workspace, hidden ones greyed.
class RunTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Id, Title, Model, Status, Started, Positions, Tensors, Bytes, ColumnCount };
    enum Role { FilterRole = Qt::UserRole + 1 };
    using QAbstractTableModel::QAbstractTableModel;

    /// Runs that were there keep their rows, those that came are appended; only where one went is all new.
    void setContents(std::shared_ptr<const WorkspaceContents> contents);
    const RunEntry* entryAt(int row) const;
    int rowOf(RunId run) const;  ///< -1: none

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    bool continues(const WorkspaceContents* contents) const;
    QVariant displayText(const RunEntry& entry, int column) const;
    QVariant sortValue(const RunEntry& entry, int column) const;

    std::shared_ptr<const WorkspaceContents> m_contents;
    int m_rows = 0;  ///< of the contents' runs; grows after the rows are announced
};

}  // namespace orrery::views
