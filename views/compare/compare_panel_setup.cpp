// What the compare panel is made of.
#include "views/canvas/heat_map_view.h"
#include "views/compare/compare_panel.h"
#include "views/compare/site_comparison_model.h"
#include "views/plot/plot_view.h"
#include "views/shared/icons.h"
#include "views/shared/number_text.h"
#include "views/shared/table_style.h"
#include "views/shared/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>

namespace orrery::views {

namespace {

QComboBox* comboBox(const QString& name)
{
    auto* box = new QComboBox;
    box->setAccessibleName(name);
    box->setToolTip(name);
    return box;
}

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

QLabel* wordsLabel(const QString& role)
{
    auto* label = new QLabel;
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    if (!role.isEmpty()) label->setProperty("role", role);
    return label;
}

}  // namespace

void ComparePanel::createControls()
{
    m_other = comboBox(tr("Compare with"));
    m_other->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_other->setMinimumContentsLength(24);
    m_tolerance = comboBox(tr("Tolerance of the relative difference"));
    for (int exponent = -7; exponent <= -1; ++exponent) m_tolerance->addItem(tr("within 1e−%1").arg(-exponent), std::pow(10.0, exponent));
    m_tolerance->setCurrentIndex(2);
    m_measure = comboBox(tr("What the plot shows"));
    m_measure->addItems({tr("Relative difference"), tr("Cosine"), tr("CKA")});
    m_sitesButton = pageButton(tr("Sites"), QStringLiteral("table"));
    m_layersButton = pageButton(tr("Layers"), QStringLiteral("color-scale"));
    m_sitesButton->setChecked(true);
    connect(m_sitesButton, &QToolButton::clicked, this, [this] { showPage(Page::Sites); });
    connect(m_layersButton, &QToolButton::clicked, this, [this] { showPage(Page::Layers); });
    connect(m_other, &QComboBox::activated, this, &ComparePanel::ask);
    connect(m_tolerance, &QComboBox::currentIndexChanged, this, &ComparePanel::showVerdict);
    connect(m_measure, &QComboBox::currentIndexChanged, this, &ComparePanel::showPlot);
    for (QWidget* widget : {static_cast<QWidget*>(m_sitesButton), static_cast<QWidget*>(m_layersButton)}) addHeaderWidget(widget);
}

QWidget* ComparePanel::createSites()
{
    m_plot = new PlotView;
    m_plot->setAccessibleName(tr("Difference over depth"));
    connect(m_plot, &PlotView::chosen, this, [this](double layer) { selectLayer(static_cast<int>(std::lround(layer))); });
    m_model = new SiteComparisonModel(this);
    m_sorted = new SortedTable(m_model, this);
    m_table = new QTableView;
    styleTable(m_table, tr("Differences by site"));
    m_table->setModel(m_sorted);
    enableSorting(m_table, SiteComparisonModel::Site);
    setDigitWidths(m_table, {34, 10, 11, 9, 9, 14});
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ComparePanel::selectSite);
    auto* parts = new QSplitter(Qt::Vertical);
    parts->addWidget(m_plot);
    parts->addWidget(m_table);
    parts->setStretchFactor(0, 2);
    parts->setStretchFactor(1, 3);
    parts->setChildrenCollapsible(false);
    return parts;
}

QWidget* ComparePanel::createLayers()
{
    m_layers = new HeatMapView;
    m_layers->setAccessibleName(tr("Similarity of layers"));
    m_layers->setUnit(tr("debiased CKA"));
    connect(m_layers, &HeatMapView::cellSelected, this, [this](int, int row, int) {
        if (m_pair) selectLayer(m_pair->firstLayers[static_cast<size_t>(row)]);
    });
    m_noLayers = wordsLabel(QStringLiteral("secondary"));
    m_noLayers->setAlignment(Qt::AlignCenter);
    m_layerFaces = new QStackedWidget;
    m_layerFaces->addWidget(m_layers);
    m_layerFaces->addWidget(m_noLayers);
    return m_layerFaces;
}

void ComparePanel::createBody()
{
    auto* controls = new QHBoxLayout;
    controls->setSpacing(2 * kGrid);
    auto* with = new QLabel(tr("with"));
    with->setProperty("role", QStringLiteral("secondary"));
    controls->addWidget(with);
    controls->addWidget(m_other, 1);
    controls->addWidget(m_tolerance);
    controls->addWidget(m_measure);
    m_verdict = wordsLabel({});
    m_matching = wordsLabel(QStringLiteral("secondary"));
    m_pages = new QStackedWidget;
    m_pages->addWidget(createSites());
    m_pages->addWidget(createLayers());
    auto* body = new QWidget;
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(kBodyPadding, kBodyPadding, kBodyPadding, kBodyPadding);
    column->setSpacing(kGrid);
    column->addLayout(controls);
    column->addWidget(m_verdict);
    column->addWidget(m_matching);
    column->addWidget(m_pages, 1);
    setBody(body);
}

}  // namespace orrery::views
