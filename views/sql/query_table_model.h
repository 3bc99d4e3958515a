#pragma once

#include "views/sql/sql_answer.h"

#include <QAbstractTableModel>

#include <memory>
#include <vector>

namespace orrery::views {

/// What a query found, as it came: NULL and blobs in the secondary colour, numbers at the right.
class QueryTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setAnswer(std::shared_ptr<const SqlAnswer> answer);
    /// Rows as tab-separated lines under a line of names: what spreadsheets paste.
    QString text(const std::vector<int>& rows) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    const QueryCell& cell(const QModelIndex& index) const;
    bool isNumeric(int column) const { return m_numeric[static_cast<size_t>(column)]; }

    std::shared_ptr<const SqlAnswer> m_answer;
    std::vector<bool> m_numeric;   ///< a column's cells are numbers, blobs or NULL
};

/// A cell for reading: "NULL", "48 B", a number with thin spaces, a text on one line.
QString shownCell(const QueryCell& cell);

}  // namespace orrery::views
