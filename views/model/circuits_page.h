#pragma once

#include "views/model/head_circuit_model.h"
#include "views/shared/selection_model.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QTableView;

namespace orrery::views {

class HeatMapView;
class PlotView;
class SortedTable;

/// Heads' circuits in a table, the selected one's spectra, and the composition of all pairs of heads.
class CircuitsPage : public QWidget {
    Q_OBJECT
public:
    explicit CircuitsPage(SelectionModel* selection, QWidget* parent = nullptr);

    void showCircuits(std::shared_ptr<const ModelCircuits> circuits);
    std::shared_ptr<const ModelCircuits> circuits() const { return m_circuits; }
    const Composition* composition() const;   ///< the one that is shown; null: none
    const PlotView& spectra() const { return *m_spectra; }
    const HeatMapView& map() const { return *m_map; }

private:
    QWidget* createHeads();
    QWidget* createComposition();
    void followSelection();
    void onChosen();
    void showComposition();
    void selectHead(const HeadRef& head);

    SelectionModel* m_selection;
    std::shared_ptr<const ModelCircuits> m_circuits;
    bool m_following = false;
    HeadCircuitModel* m_model;
    SortedTable* m_sorted;
    QTableView* m_table;
    PlotView* m_spectra;
    HeatMapView* m_map;
    QComboBox* m_kind;
    QLabel* m_baseline;
};

}  // namespace orrery::views
