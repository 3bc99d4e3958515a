#pragma once

#include "core/analysis/attention_rollout.h"
#include "views/attention/attention_context.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QSlider;
class QVBoxLayout;

namespace orrery::views {

class HeatMapView;

/// Attention rolled out over the layers up to one of them, with its options; says that it is descriptive.
class RolloutPage : public QWidget {
    Q_OBJECT
public:
    explicit RolloutPage(QWidget* parent = nullptr);

    void setContext(std::shared_ptr<const AttentionContext> context);
    void setLayer(int layer);
    void showRollout(std::shared_ptr<const Rollout> rollout);
    RolloutOptions options() const;
    bool hasRollout() const { return m_rollout && m_rollout->options == options(); }
    HeatMapView& view() { return *m_view; }
    std::shared_ptr<const Rollout> rollout() const { return m_rollout; }
    int layer() const { return m_layer; }
    /// "Mean of heads"
    QString fusionText() const;

Q_SIGNALS:
    void optionsChanged();
    void layerChosen(int layer);

private:
    void show();
    void createControls(QVBoxLayout& column);

    std::shared_ptr<const AttentionContext> m_context;
    std::shared_ptr<const Rollout> m_rollout;
    int m_layer = 0;
    QComboBox* m_layers;
    QComboBox* m_fusion;
    QSlider* m_residual;
    QLabel* m_residualValue;
    HeatMapView* m_view;
};

}  // namespace orrery::views
