#include "views/model/model_panel.h"

#include "views/model/circuits_page.h"
#include "views/model/weights_page.h"
#include "views/shared/explanation.h"
#include "views/shared/icons.h"
#include "views/shared/number_text.h"
#include "views/shared/theme.h"

#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace orrery::views {

namespace {

QToolButton* pageButton(const QString& text, const QString& iconName)
{
    auto* button = new QToolButton;
    button->setText(text);
    button->setIcon(icon(iconName));
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setCheckable(true);
    button->setAutoExclusive(true);
    button->setFixedHeight(24);
    return button;
}

}  // namespace

ModelPanel::ModelPanel(SelectionModel* selection, QWidget* parent)
    : Panel(tr("Model"), parent), m_weightsButton(pageButton(tr("Weights"), QStringLiteral("tensor"))), m_circuitsButton(pageButton(tr("Circuits"), QStringLiteral("head"))),
      m_weights(new WeightsPage), m_circuits(new CircuitsPage(selection)), m_pages(new QStackedWidget)
{
    m_weightsButton->setChecked(true);
    addHeaderWidget(m_weightsButton);
    addHeaderWidget(m_circuitsButton);
    connect(m_weightsButton, &QToolButton::clicked, this, [this] { showPage(Page::Weights); });
    connect(m_circuitsButton, &QToolButton::clicked, this, [this] { showPage(Page::Circuits); });
    connect(m_weights, &WeightsPage::weightRequested, this, &ModelPanel::weightRequested);
    m_pages->addWidget(m_weights);
    m_pages->addWidget(m_circuits);
    auto* body = new QWidget;
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(kBodyPadding, kBodyPadding, kBodyPadding, kBodyPadding);
    column->addWidget(m_pages);
    setBody(body);
    connect(this, &Panel::retryRequested, this, [this] {
        (page() == Page::Weights ? m_askedWeights : m_askedCircuits) = false;
        ask();
    });
    setExplanation([this] { return explanation(); });
    showModel(nullptr);
}

ModelPanel::Page ModelPanel::page() const { return m_pages->currentIndex() == 0 ? Page::Weights : Page::Circuits; }

void ModelPanel::showModel(std::shared_ptr<const OpenedModel> model)
{
    m_model = std::move(model);
    m_askedWeights = m_askedCircuits = false;
    m_weights->showWeights(nullptr);
    m_circuits->showCircuits(nullptr);
    endBusy();
    if (!m_model) {
        setBreadcrumbs({});
        return showEmpty(tr("A model's weights and circuits stand here once one is open."), tr("Open a Model Folder…"), [this] { Q_EMIT openModelRequested(); });
    }
    setBreadcrumbs({{QString::fromStdString(m_model->name())}, {tr("%1 parameters").arg(countText(m_model->parameters))}});
    showContent();
    ask();
}

void ModelPanel::showEvent(QShowEvent*) { ask(); }

void ModelPanel::ask()
{
    bool& asked = page() == Page::Weights ? m_askedWeights : m_askedCircuits;
    if (!m_model || asked || !isVisible()) return;
    asked = true;
    showBusy();
    if (page() == Page::Weights) Q_EMIT weightsRequested();
    else Q_EMIT circuitsRequested();
}

void ModelPanel::showPage(Page page)
{
    m_pages->setCurrentIndex(page == Page::Weights ? 0 : 1);
    (page == Page::Weights ? m_weightsButton : m_circuitsButton)->setChecked(true);
    if (m_model && face() == Face::Failed) showContent();
    ask();
}

void ModelPanel::showWeights(std::shared_ptr<const WeightList> weights)
{
    endBusy();
    showContent();
    m_weights->showWeights(std::move(weights));
}

void ModelPanel::showWeight(std::shared_ptr<const WeightDetail> detail) { m_weights->showDetail(std::move(detail)); }

void ModelPanel::showCircuits(std::shared_ptr<const ModelCircuits> circuits)
{
    endBusy();
    showContent();
    m_circuits->showCircuits(std::move(circuits));
}

}  // namespace orrery::views
