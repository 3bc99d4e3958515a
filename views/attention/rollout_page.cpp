#include "views/attention/rollout_page.h"

#include "views/canvas/heat_map_view.h"
#include "views/canvas/scale_menu.h"
#include "views/shared/controls.h"
#include "views/shared/number_text.h"
#include "views/shared/theme.h"
#include "views/shared/token_text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSlider>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace orrery::views {

RolloutPage::RolloutPage(QWidget* parent)
    : QWidget(parent), m_layers(new QComboBox), m_fusion(new QComboBox), m_residual(new QSlider(Qt::Horizontal)), m_residualValue(new QLabel),
      m_view(new HeatMapView)
{
    QVBoxLayout* column = makeColumn(this);
    createControls(*column);
    QLabel* remark = controlLabel(tr("Descriptive, not causal: rollout mixes positions as attention does, and leaves out values and MLPs. In decoders it drifts to the first token."));
    remark->setContentsMargins(kBodyPadding, 0, kBodyPadding, kGrid);
    remark->setWordWrap(true);
    column->addWidget(remark);
    column->addWidget(m_view, 1);
    m_view->setUnit(tr("share of the input position"));
    m_view->setScale({.transfer = Transfer::Gamma});  // the first row is always 1, the rest is small
    const auto showResidual = [this] { m_residualValue->setText(fixedText(m_residual->sliderPosition() / 100.0, 2)); };
    connect(m_residual, &QSlider::sliderMoved, this, showResidual);
    connect(m_residual, &QSlider::valueChanged, this, showResidual);
    connect(m_residual, &QSlider::valueChanged, this, &RolloutPage::optionsChanged);
    connect(m_layers, &QComboBox::activated, this, [this](int index) { Q_EMIT layerChosen(m_layers->itemData(index).toInt()); });
    connect(m_fusion, &QComboBox::activated, this, &RolloutPage::optionsChanged);
    m_residual->setValue(50);
}

void RolloutPage::createControls(QVBoxLayout& column)
{
    m_layers->setAccessibleName(tr("Rolled out up to and with this layer"));
    m_fusion->setAccessibleName(tr("How the heads of a layer become one"));
    m_fusion->addItems({tr("Mean of heads"), tr("Maximum of heads"), tr("Minimum of heads")});
    m_residual->setAccessibleName(tr("Weight of the residual stream"));
    m_residual->setToolTip(tr("What share of a position passes on unmixed at each layer: 0.5 is the published choice"));
    m_residual->setRange(0, 100);
    m_residual->setSingleStep(5);
    m_residual->setTracking(false);
    m_residual->setMinimumWidth(48);
    m_residual->setMaximumWidth(120);
    m_layers->setMinimumWidth(136);
    m_fusion->setMinimumWidth(120);
    m_residual->setMinimumHeight(24);
    m_residualValue->setFont(smallMonoFont());
    QToolButton* table = controlButton(QStringLiteral("table"), {}, tr("Show these numbers as a table"));
    connect(table, &QToolButton::clicked, m_view, &HeatMapView::showAsTable);
    QHBoxLayout* row = addControlRow(column);
    row->addWidget(m_layers);
    row->addWidget(m_fusion);
    row->addWidget(controlLabel(tr("Residual")));
    row->addWidget(m_residualValue);
    row->addWidget(m_residual);
    row->addStretch(1);
    row->addWidget(scaleButton(*m_view));
    row->addWidget(table);
}

RolloutOptions RolloutPage::options() const
{
    return {.fusion = static_cast<HeadFusion>(m_fusion->currentIndex()), .residual = m_residual->value() / 100.0};
}

QString RolloutPage::fusionText() const { return m_fusion->currentText(); }

void RolloutPage::setContext(std::shared_ptr<const AttentionContext> context)
{
    m_context = std::move(context);
    m_rollout.reset();
    m_view->setTiles({});
    m_layers->clear();
    for (const AttentionLayer& layer : m_context ? m_context->layers : std::vector<AttentionLayer>())
        m_layers->addItem(tr("up to layer %1").arg(layer.layer), layer.layer);
    setLayer(m_layer);
    HeatAxis query{.title = tr("position after the layer")}, key{.title = tr("input position")};
    for (int i = 0; m_context && i < m_context->positionCount(); ++i) {
        query.labels.append(m_context->tokens[i]);
        query.spoken.append(spokenToken(m_context->prompt->positions[static_cast<size_t>(i)], i));
    }
    key.labels = query.labels, key.spoken = query.spoken;
    m_view->setAxes(query, key);
}

void RolloutPage::setLayer(int layer)
{
    m_layer = layer;
    m_layers->setCurrentIndex(std::max(0, m_layers->findData(layer)));
    show();
}

void RolloutPage::showRollout(std::shared_ptr<const Rollout> rollout)
{
    m_rollout = std::move(rollout);
    m_view->setCausal(m_rollout->causal);
    show();
}

void RolloutPage::show()
{
    if (!m_rollout) return;
    const auto found = std::find(m_rollout->layers.begin(), m_rollout->layers.end(), m_layer);
    if (found == m_rollout->layers.end()) return;
    m_view->setTiles({HeatTile{m_rollout->maps[static_cast<size_t>(found - m_rollout->layers.begin())], tr("layer %1").arg(m_layer)}});
}

}  // namespace orrery::views
