#pragma once

#include "views/plot/plot.h"

#include <QAbstractTableModel>

#include <memory>

namespace orrery::views {

/// A plot's numbers: a row an x, a column a line, two more where it has an interval. DisplayRole is text, SortRole the number.
class PlotTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    explicit PlotTableModel(QObject* parent = nullptr);

    void setPlot(std::shared_ptr<const Plot> plot);
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

    /// All of it as comma-separated values with headers, numbers in full precision, empty where a line has none.
    QString csv() const;

private:
    /// Which values a column holds.
    struct Column {
        const PlotLine* line;
        const std::vector<double>* values;
        QString title;
    };

    std::shared_ptr<const Plot> m_plot;
    std::vector<double> m_x;
    std::vector<Column> m_columns;
};

}  // namespace orrery::views
