#include "views/model/weights_page.h"

#include "views/plot/plot_view.h"
#include "views/shared/histogram_view.h"
#include "views/shared/icons.h"
#include "views/shared/table_style.h"
#include "views/shared/theme.h"

#include <QAction>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

namespace orrery::views {

namespace {

constexpr int kPart = 200;   ///< px: three for the table at first, two for the selected weight

std::shared_ptr<const Plot> spectrumPlot(const WeightDetail& detail)
{
    auto plot = std::make_shared<Plot>();
    plot->title = WeightsPage::tr("Spectrum of %1").arg(QString::fromStdString(detail.role));
    plot->xTitle = WeightsPage::tr("index");
    plot->yTitle = WeightsPage::tr("singular value");
    plot->wholeX = true;
    PlotLine line{WeightsPage::tr("σ"), {}, detail.spectrum, {}, {}, PlotLine::kInk};
    for (size_t i = 0; i < detail.spectrum.size(); ++i) line.x.push_back(static_cast<double>(i));
    plot->lines.push_back(std::move(line));
    return plot;
}

QVBoxLayout* columnIn(QWidget* widget)
{
    auto* column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGrid);
    return column;
}

}  // namespace

WeightsPage::WeightsPage(QWidget* parent) : QWidget(parent)
{
    auto* parts = new QSplitter(Qt::Horizontal);
    parts->addWidget(createTable());
    parts->addWidget(createDetail());
    parts->setStretchFactor(0, 3);
    parts->setStretchFactor(1, 2);
    parts->setSizes({3 * kPart, 2 * kPart});
    parts->setChildrenCollapsible(false);
    columnIn(this)->addWidget(parts);
    showWeights(nullptr);
}

QWidget* WeightsPage::createTable()
{
    m_model = new WeightTableModel(this);
    m_sorted = new SortedTable(m_model, this);
    m_sorted->setFilterKeyColumn(WeightTableModel::Role);
    m_sorted->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_table = new QTableView;
    styleTable(m_table, tr("Weights"));
    m_table->setModel(m_sorted);
    enableSorting(m_table, WeightTableModel::Role);
    setDigitWidths(m_table, {24, 13, 5, 9, 11, 9, 9, 9});
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &WeightsPage::onChosen);
    auto* filter = new QLineEdit;
    filter->setPlaceholderText(tr("Filter weights by name"));
    filter->setAccessibleName(tr("Filter weights"));
    filter->setClearButtonEnabled(true);
    filter->addAction(icon(QStringLiteral("filter")), QLineEdit::LeadingPosition);
    connect(filter, &QLineEdit::textChanged, m_sorted, &QSortFilterProxyModel::setFilterFixedString);
    auto* side = new QWidget;
    QVBoxLayout* column = columnIn(side);
    column->addWidget(filter);
    column->addWidget(m_table, 1);
    return side;
}

QWidget* WeightsPage::createDetail()
{
    m_title = new QLabel;
    m_title->setFont(monoFont());
    m_title->setTextFormat(Qt::PlainText);
    m_title->setWordWrap(true);
    m_histogram = new HistogramView;
    m_histogram->setAccessibleName(tr("Histogram of the weight"));
    m_spectrum = new PlotView;
    m_spectrum->setAccessibleName(tr("Spectrum of the weight"));
    m_noSpectrum = new QLabel(tr("No spectrum: a vector has none, and of very large tables it is not computed."));
    m_noSpectrum->setProperty("role", QStringLiteral("secondary"));
    m_noSpectrum->setWordWrap(true);
    auto* side = new QWidget;
    QVBoxLayout* column = columnIn(side);
    column->setContentsMargins(2 * kGrid, 0, 0, 0);
    column->addWidget(m_title);
    column->addWidget(m_histogram, 1);
    column->addWidget(m_spectrum, 1);
    column->addWidget(m_noSpectrum);
    return side;
}

std::string WeightsPage::selected() const
{
    const WeightStatistics* weight = m_model->weightAt(m_sorted->mapToSource(m_table->currentIndex()).row());
    return weight ? weight->role : std::string();
}

void WeightsPage::showWeights(std::shared_ptr<const WeightList> weights)
{
    m_weights = std::move(weights);
    m_model->setWeights(m_weights);
    m_histogram->showHistogram(nullptr);
    m_spectrum->setPlot(nullptr);
    m_noSpectrum->hide();
    m_title->setText(tr("Pick a weight to see its values."));
    if (m_weights && !m_weights->empty()) m_table->selectRow(0);
}

void WeightsPage::onChosen()
{
    const std::string role = selected();
    if (role.empty()) return;
    m_title->setText(QString::fromStdString(role));
    Q_EMIT weightRequested(role);
}

void WeightsPage::showDetail(std::shared_ptr<const WeightDetail> detail)
{
    if (detail->role != selected()) return;
    auto histogram = std::make_shared<TensorHistogram>();
    histogram->low = detail->low, histogram->high = detail->high;
    histogram->counts = detail->counts;
    histogram->finite = detail->finite, histogram->notANumber = detail->notANumber;
    histogram->plusInfinity = detail->plusInfinity, histogram->minusInfinity = detail->minusInfinity;
    m_histogram->showHistogram(std::move(histogram));
    m_spectrum->setPlot(detail->spectrum.empty() ? nullptr : spectrumPlot(*detail));
    m_noSpectrum->setVisible(detail->spectrum.empty());
}

}  // namespace orrery::views
