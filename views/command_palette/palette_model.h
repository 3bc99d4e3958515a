#pragma once

#include "views/command_palette/palette_entry.h"

#include <QAbstractListModel>

#include <vector>

namespace orrery::views {

/// The rows that the palette shows: copies of the entries found, with the letters that matched.
class PaletteModel : public QAbstractListModel {
    Q_OBJECT
public:
    struct Row {
        PaletteEntry entry;
        std::vector<int> matched;  ///< positions in the text
    };

    using QAbstractListModel::QAbstractListModel;

    void setRows(std::vector<Row> rows);
    const Row& row(int at) const { return m_rows[static_cast<size_t>(at)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    std::vector<Row> m_rows;
};

}  // namespace orrery::views
