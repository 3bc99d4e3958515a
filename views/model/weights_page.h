#pragma once

#include "views/model/weight_table_model.h"

#include <QWidget>

class QLabel;
class QTableView;

namespace orrery::views {

class HistogramView;
class PlotView;
class SortedTable;

/// All weights in a table; the selected one's histogram and spectrum.
class WeightsPage : public QWidget {
    Q_OBJECT
public:
    explicit WeightsPage(QWidget* parent = nullptr);

    void showWeights(std::shared_ptr<const WeightList> weights);
    /// Ignored unless it is of the selected weight.
    void showDetail(std::shared_ptr<const WeightDetail> detail);
    std::shared_ptr<const WeightList> weights() const { return m_weights; }
    std::string selected() const;
    const HistogramView& histogram() const { return *m_histogram; }
    const PlotView& spectrum() const { return *m_spectrum; }

Q_SIGNALS:
    void weightRequested(const std::string& role);

private:
    QWidget* createTable();
    QWidget* createDetail();
    void onChosen();

    std::shared_ptr<const WeightList> m_weights;
    WeightTableModel* m_model;
    SortedTable* m_sorted;
    QTableView* m_table;
    HistogramView* m_histogram;
    PlotView* m_spectrum;
    QLabel *m_title, *m_noSpectrum;
};

}  // namespace orrery::views
