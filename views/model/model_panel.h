#pragma once

#include "core/analysis/opened_model.h"
#include "views/model/model_circuits.h"
#include "views/model/weight_table_model.h"
#include "views/shared/panel.h"
#include "views/shared/selection_model.h"

#include <memory>

class QStackedWidget;
class QToolButton;

namespace orrery::views {

class CircuitsPage;
class WeightsPage;

/// The open model taken apart: its weights, or its heads' circuits. Asks for what it shows when it is first looked at.
class ModelPanel : public Panel {
    Q_OBJECT
public:
    enum class Page { Weights, Circuits };
    explicit ModelPanel(SelectionModel* selection, QWidget* parent = nullptr);
    Explanation explanation() const;

    /// Null: none is open. What was shown of another model goes.
    void showModel(std::shared_ptr<const OpenedModel> model);
    void showWeights(std::shared_ptr<const WeightList> weights);
    void showWeight(std::shared_ptr<const WeightDetail> detail);
    void showCircuits(std::shared_ptr<const ModelCircuits> circuits);
    std::shared_ptr<const OpenedModel> model() const { return m_model; }
    Page page() const;
    WeightsPage& weights() { return *m_weights; }
    CircuitsPage& circuits() { return *m_circuits; }

public Q_SLOTS:
    void showPage(orrery::views::ModelPanel::Page page);

Q_SIGNALS:
    void weightsRequested();
    void weightRequested(const std::string& role);
    void circuitsRequested();
    void openModelRequested();

protected:
    void showEvent(QShowEvent*) override;

private:
    void ask();

    std::shared_ptr<const OpenedModel> m_model;
    bool m_askedWeights = false, m_askedCircuits = false;
    QToolButton *m_weightsButton, *m_circuitsButton;
    WeightsPage* m_weights;
    CircuitsPage* m_circuits;
    QStackedWidget* m_pages;
};

}  // namespace orrery::views
