#include "views/model/circuits_page.h"

#include "views/canvas/heat_map_view.h"
#include "views/plot/plot_view.h"
#include "views/shared/number_text.h"
#include "views/shared/table_style.h"
#include "views/shared/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

namespace orrery::views {

namespace {

PlotLine spectrumLine(const QString& name, const std::vector<double>& values, int category)
{
    PlotLine line{name, {}, values, {}, {}, category};
    for (size_t i = 0; i < values.size(); ++i) line.x.push_back(static_cast<double>(i));
    return line;
}

std::shared_ptr<const Plot> spectraPlot(const HeadCircuit& circuit)
{
    auto plot = std::make_shared<Plot>();
    plot->title = CircuitsPage::tr("Spectra of %1").arg(QString::fromStdString(headName(circuit.head)));
    plot->xTitle = CircuitsPage::tr("index");
    plot->yTitle = CircuitsPage::tr("singular value of %1").arg(QString::fromStdString(headName(circuit.head)));
    plot->wholeX = true;
    plot->lines = {spectrumLine(QStringLiteral("OV"), circuit.ov, 0), spectrumLine(QStringLiteral("QK"), circuit.qk, 1)};
    return plot;
}

HeatAxis headAxis(const QString& title, const Composition& composition)
{
    HeatAxis axis{title};
    for (int layer = 0; layer < composition.layers; ++layer)
        for (int head = 0; head < composition.heads; ++head) axis.labels += QString::fromStdString(headName({layer, head}));
    return axis;
}

}  // namespace

CircuitsPage::CircuitsPage(SelectionModel* selection, QWidget* parent) : QWidget(parent), m_selection(selection)
{
    auto* parts = new QSplitter(Qt::Horizontal);
    parts->addWidget(createHeads());
    parts->addWidget(createComposition());
    parts->setStretchFactor(0, 1);
    parts->setStretchFactor(1, 1);
    parts->setChildrenCollapsible(false);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(parts);
    connect(m_selection, &SelectionModel::selectionChanged, this, &CircuitsPage::followSelection);
}

QWidget* CircuitsPage::createHeads()
{
    m_model = new HeadCircuitModel(this);
    m_sorted = new SortedTable(m_model, this);
    m_table = new QTableView;
    styleTable(m_table, tr("Circuits of heads"));
    m_table->setModel(m_sorted);
    enableSorting(m_table, HeadCircuitModel::Head);
    setDigitWidths(m_table, {7, 9, 8, 8, 8, 8});
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &CircuitsPage::onChosen);
    m_spectra = new PlotView;
    m_spectra->setAccessibleName(tr("Spectra of the head"));
    auto* parts = new QSplitter(Qt::Vertical);
    parts->addWidget(m_table);
    parts->addWidget(m_spectra);
    parts->setStretchFactor(0, 3);
    parts->setStretchFactor(1, 2);
    parts->setChildrenCollapsible(false);
    return parts;
}

QWidget* CircuitsPage::createComposition()
{
    m_kind = new QComboBox;
    m_kind->setAccessibleName(tr("Composition through"));
    m_kind->addItems({tr("Q-composition"), tr("K-composition"), tr("V-composition")});
    connect(m_kind, &QComboBox::currentIndexChanged, this, &CircuitsPage::showComposition);
    m_baseline = new QLabel;
    m_baseline->setProperty("role", QStringLiteral("secondary"));
    m_map = new HeatMapView;
    m_map->setAccessibleName(tr("Composition of heads"));
    m_map->setUnit(tr("composition score"));
    connect(m_map, &HeatMapView::cellSelected, this, [this](int, int, int column) {
        if (const Composition* shown = composition()) selectHead({static_cast<int>(column / shown->heads), static_cast<int>(column % shown->heads)});
    });
    auto* controls = new QHBoxLayout;
    controls->addWidget(m_kind);
    controls->addWidget(m_baseline, 1);
    auto* side = new QWidget;
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(2 * kGrid, 0, 0, 0);
    column->setSpacing(kGrid);
    column->addLayout(controls);
    column->addWidget(m_map, 1);
    return side;
}

const Composition* CircuitsPage::composition() const
{
    const auto index = static_cast<size_t>(m_kind->currentIndex());
    return m_circuits && index < m_circuits->compositions.size() ? &m_circuits->compositions[index] : nullptr;
}

void CircuitsPage::showCircuits(std::shared_ptr<const ModelCircuits> circuits)
{
    m_circuits = std::move(circuits);
    m_following = true;
    m_model->setCircuits(m_circuits);
    m_following = false;
    m_spectra->setPlot(nullptr);
    showComposition();
    followSelection();
}

void CircuitsPage::showComposition()
{
    const Composition* shown = composition();
    if (!shown) {
        m_baseline->clear();
        return m_map->setTiles({});
    }
    const int64_t side = shown->layers * shown->heads;
    Tensor scores({side, side});
    for (size_t i = 0; i < shown->scores.size(); ++i) scores.data()[i] = static_cast<float>(shown->scores[i]);
    m_map->setTiles({HeatTile{MatrixPyramid::build(std::move(scores))}});
    m_map->setAxes(headAxis(tr("earlier head"), *shown), headAxis(tr("later head"), *shown));
    m_baseline->setText(tr("random matrices: %1").arg(valueText(shown->baseline, 3)));
}

void CircuitsPage::followSelection()
{
    const Selection& now = m_selection->selection();
    if (!m_circuits || !now.layer || !now.head) return;
    const int row = m_model->rowOf({*now.layer, *now.head});
    if (row < 0) return;
    const QModelIndex index = m_sorted->mapFromSource(m_model->index(row, 0));
    m_following = true;
    m_table->selectRow(index.row());
    m_table->scrollTo(index);
    m_following = false;
    m_spectra->setPlot(spectraPlot(*m_model->circuitAt(row)));
}

void CircuitsPage::onChosen()
{
    const HeadCircuit* circuit = m_model->circuitAt(m_sorted->mapToSource(m_table->currentIndex()).row());
    if (circuit && !m_following) selectHead(circuit->head);
}

void CircuitsPage::selectHead(const HeadRef& head) { m_selection->select(m_selection->selection().withHead(head.layer, head.head)); }

}  // namespace orrery::views
