#include "views/recordings/recordings_panel.h"

#include "views/recordings/reclaim_bar.h"
#include "views/recordings/run_table_model.h"
#include "views/recordings/slice_view.h"
#include "views/recordings/tensor_table_model.h"
#include "views/shared/explanation.h"
#include "views/shared/histogram_view.h"
#include "views/shared/icons.h"
#include "views/shared/number_text.h"
#include "views/shared/table_style.h"
#include "views/shared/theme.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace orrery::views {

namespace {

constexpr int kHistogramWidth = 200, kTitleDigits = 16;
constexpr int kSideBySide = 1100;  ///< px from which runs and tensors stand beside each other

QLineEdit* filterField(const QString& placeholder, const QString& name)
{
    auto* field = new QLineEdit;
    field->setPlaceholderText(placeholder);
    field->setAccessibleName(name);
    field->setClearButtonEnabled(true);
    field->addAction(icon(QStringLiteral("filter")), QLineEdit::LeadingPosition);
    return field;
}

QLabel* secondaryLabel()
{
    auto* label = new QLabel;
    label->setProperty("role", QStringLiteral("secondary"));
    label->setTextFormat(Qt::PlainText);
    return label;
}

QVBoxLayout* columnIn(QWidget* widget)
{
    auto* column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGrid);
    return column;
}

}  // namespace

RecordingsPanel::RecordingsPanel(SelectionModel* selection, QWidget* parent) : Panel(tr("Recordings"), parent), m_selection(selection)
{
    createBody();
    connect(m_selection, &SelectionModel::selectionChanged, this, &RecordingsPanel::followSelection);
    connect(this, &Panel::retryRequested, this, [this] {
        m_asked = false;
        askForTensors();
    });
    showContents(nullptr);
    setExplanation([this] { return explanation(); });
}

QWidget* RecordingsPanel::createRuns()
{
    m_runModel = new RunTableModel(this);
    m_sortedRuns = new SortedTable(m_runModel, this);
    m_sortedRuns->setFilterRole(RunTableModel::FilterRole);
    m_sortedRuns->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_runTable = new QTableView;
    styleTable(m_runTable, tr("Runs"));
    m_runTable->setModel(m_sortedRuns);
    m_runTable->setSelectionMode(QAbstractItemView::ExtendedSelection);
    enableSorting(m_runTable, RunTableModel::Id, Qt::DescendingOrder);
    m_runTable->horizontalHeader()->setStretchLastSection(false);
    m_runTable->viewport()->installEventFilter(this);
    setDigitWidths(m_runTable, {5, kTitleDigits, 11, 11, 16, 8, 6, 7});
    m_runFilter = filterField(tr("Filter runs by title, prompt, model or status"), tr("Filter runs"));
    connect(m_runFilter, &QLineEdit::textChanged, m_sortedRuns, &QSortFilterProxyModel::setFilterFixedString);
    connect(m_runTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &RecordingsPanel::onRunChosen);
    connect(m_runTable, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) { popUp(m_runTable, at, &RecordingsPanel::fillRunMenu); });
    auto* side = new QWidget;
    QVBoxLayout* column = columnIn(side);
    column->setContentsMargins(0, 0, kGrid, 0);
    column->addWidget(m_runFilter);
    column->addWidget(m_runTable, 1);
    return side;
}

QWidget* RecordingsPanel::createTensors()
{
    m_tensorModel = new TensorTableModel(this);
    m_tensorTable = new QTableView;
    styleTable(m_tensorTable, tr("Tensors of the run"));
    m_tensorTable->setModel(m_tensorModel);
    m_tensorTable->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_tensorTable->setSortingEnabled(true);
    m_tensorTable->horizontalHeader()->setSortIndicatorShown(false);
    m_tensorTable->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    setDigitWidths(m_tensorTable, {31, 5, 7, 14, 4, 10, 10, 11, 10, 9, 8});
    m_siteFilter = filterField(tr("Filter sites: +blocks.*.attn.* -hook_q layer:3..5"), tr("Filter sites"));
    m_siteFilter->setToolTip(tr("Words with + must be there, words with - must not, of the others one.\n* and ? stand for anything; layer:3..5 is a range of layers."));
    m_filterProblem = new QLabel;
    m_filterProblem->setProperty("role", QStringLiteral("bad"));
    m_filterProblem->hide();
    m_totals = secondaryLabel();
    connect(m_siteFilter, &QLineEdit::textChanged, this, &RecordingsPanel::applyFilter);
    connect(m_tensorTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &RecordingsPanel::onTensorChosen);
    connect(m_tensorTable, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) { popUp(m_tensorTable, at, &RecordingsPanel::fillTensorMenu); });
    auto* side = new QWidget;
    QVBoxLayout* column = columnIn(side);
    column->setContentsMargins(kGrid, 0, 0, 0);
    column->addWidget(m_siteFilter);
    column->addWidget(m_filterProblem);
    column->addWidget(m_tensorTable, 1);
    column->addWidget(m_totals);
    return side;
}

QWidget* RecordingsPanel::createValues()
{
    m_histogram = new HistogramView;
    auto* logCounts = new QCheckBox(tr("Log counts"));
    connect(logCounts, &QCheckBox::toggled, m_histogram, &HistogramView::setLog);
    m_valuesTitle = new QLabel;
    m_valuesTitle->setFont(monoFont());
    m_valuesTitle->setWordWrap(true);
    m_valuesTitle->setTextFormat(Qt::PlainText);
    m_valuesProblem = new QLabel;
    m_valuesProblem->setProperty("role", QStringLiteral("bad"));
    m_valuesProblem->setWordWrap(true);
    m_valuesProblem->hide();
    auto* left = new QWidget;
    QVBoxLayout* column = columnIn(left);
    column->setContentsMargins(0, kGrid, kGrid, 0);
    left->setMinimumWidth(kHistogramWidth);
    column->addWidget(m_valuesTitle);
    column->addWidget(m_valuesProblem);
    column->addWidget(m_histogram, 1);
    column->addWidget(logCounts);
    m_slice = new SliceView;
    connect(m_slice, &SliceView::sliceRequested, this, &RecordingsPanel::sliceRequested);
    auto* values = new QSplitter(Qt::Horizontal);
    values->addWidget(left);
    values->addWidget(m_slice);
    values->setStretchFactor(0, 1);
    values->setStretchFactor(1, 3);
    values->setChildrenCollapsible(false);
    QLabel* nothing = secondaryLabel();
    nothing->setText(tr("Pick a tensor to see its values."));
    nothing->setAlignment(Qt::AlignCenter);
    m_values = new QStackedWidget;
    m_values->addWidget(nothing);
    m_values->addWidget(values);
    return m_values;
}

void RecordingsPanel::createBody()
{
    auto* body = new QWidget;
    QVBoxLayout* column = columnIn(body);
    column->setContentsMargins(kBodyPadding, kBodyPadding, kBodyPadding, kBodyPadding);
    m_lists = new QSplitter(Qt::Horizontal);
    m_lists->addWidget(createRuns());
    m_lists->addWidget(createTensors());
    m_lists->setStretchFactor(0, 1);
    m_lists->setStretchFactor(1, 1);
    m_lists->setChildrenCollapsible(false);
    auto* parts = new QSplitter(Qt::Vertical);
    parts->addWidget(m_lists);
    parts->addWidget(createValues());
    parts->setStretchFactor(0, 3);
    parts->setStretchFactor(1, 2);
    parts->setChildrenCollapsible(false);
    m_reclaim = new ReclaimBar;
    connect(m_reclaim, &ReclaimBar::keepRequested, this, &RecordingsPanel::keepRequested);
    connect(m_reclaim, &ReclaimBar::reclaimRequested, this, &RecordingsPanel::reclaimRequested);
    column->addWidget(parts, 1);
    column->addWidget(m_reclaim);
    auto* remove = new QAction(icon(QStringLiteral("trash")), tr("Delete Selected"), this);
    remove->setShortcut(QKeySequence::Delete);
    remove->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(remove, &QAction::triggered, this, &RecordingsPanel::deleteChosen);
    addAction(remove);
    moreMenu()->addAction(remove);
    setBody(body);
}

void RecordingsPanel::showContents(std::shared_ptr<const WorkspaceContents> contents)
{
    m_contents = std::move(contents);
    m_following = true;
    m_runModel->setContents(m_contents);
    m_following = false;
    updatePending();
    if (!m_contents) {
        m_run.reset();
        showTensors(nullptr);
        return showEmpty(tr("Runs and what they recorded stand here once a workspace is open."), tr("Open a Workspace…"), [this] { Q_EMIT openRequested(); });
    }
    if (m_contents->runs.empty()) return showNeedsPrompt(tr("Nothing is recorded yet. Write a prompt and press Run."));
    if (face() == Face::Empty) showContent();
    m_asked = false;  // a run that was being recorded has more tensors now
    if (m_run && !m_contents->find(*m_run)) showTensors(nullptr);
    followSelection();
}

void RecordingsPanel::followSelection()
{
    const auto run = m_selection->selection().run;
    if (run != m_run) {
        m_run = run;
        m_asked = false;
        m_following = true;
        m_tensors.reset();
        m_tensorModel->setTensors(nullptr, nullptr);
        m_following = false;
        showTensor(nullptr);
        updateTotals();
    }
    const int row = run ? m_runModel->rowOf(*run) : -1;
    const QModelIndex index = m_sortedRuns->mapFromSource(m_runModel->index(row, 0));
    if (index.isValid() && m_runTable->currentIndex().row() != index.row()) {
        m_following = true;
        m_runTable->selectRow(index.row());
        m_runTable->scrollTo(index);
        m_following = false;
    }
    setBreadcrumbs(row < 0 ? std::vector<Crumb>() : std::vector<Crumb>{{tr("Run %1").arg(number(*run))}});
    selectShownTensor();
    askForTensors();
}

void RecordingsPanel::showEvent(QShowEvent*) { askForTensors(); }

void RecordingsPanel::askForTensors()
{
    if (!m_run || m_asked || !isVisible() || !m_contents || !m_contents->find(*m_run)) return;
    m_asked = true;
    showBusy();
    Q_EMIT tensorsRequested(*m_run);
}

void RecordingsPanel::showTensors(std::shared_ptr<const RunTensors> tensors)
{
    if (tensors && tensors->run != m_run) return;
    m_tensors = std::move(tensors);
    endBusy();
    if (m_tensors) showContent();
    m_following = true;
    const RunEntry* run = m_run && m_contents ? m_contents->find(*m_run) : nullptr;
    m_tensorModel->setTensors(m_tensors, run);
    m_tensorTable->setColumnHidden(TensorTableModel::Prompt, run && run->prompts.size() == 1);
    m_following = false;
    updateTotals();
    if (!m_tensors) return showTensor(nullptr);
    selectShownTensor();
}

/// The tensor of the selected site and prompt; else the one that was shown stays.
void RecordingsPanel::selectShownTensor()
{
    if (!m_tensors) return;
    const Selection& selection = m_selection->selection();
    const auto& all = m_tensors->tensors;
    const auto wanted = std::find_if(all.begin(), all.end(), [&](const TensorRow& row) {
        return !selection.site.empty() && row.siteInfo.name == selection.site && (!selection.prompt || row.prompt == selection.prompt);
    });
    const auto shown = std::find_if(all.begin(), all.end(), [&](const TensorRow& row) { return m_tensor == row.id; });
    const auto chosen = wanted != all.end() && !(shown != all.end() && shown->siteInfo.name == selection.site) ? wanted : shown;
    if (chosen == all.end()) return showTensor(nullptr);
    const int row = m_tensorModel->rowOf(chosen->id);
    m_following = true;
    if (row >= 0 && m_tensorTable->currentIndex().row() != row) {
        m_tensorTable->selectRow(row);
        m_tensorTable->scrollTo(m_tensorModel->index(row, 0));
    }
    m_following = false;
    showTensor(&*chosen);
}

void RecordingsPanel::onRunChosen()
{
    const RunEntry* entry = m_runModel->entryAt(m_sortedRuns->mapToSource(m_runTable->currentIndex()).row());
    if (m_following || !entry || m_selection->selection().run == entry->run.id) return;
    m_selection->select(m_selection->selection().withRun(entry->run.id));
}

void RecordingsPanel::onTensorChosen()
{
    const TensorRow* tensor = m_tensorModel->tensorAt(m_tensorTable->currentIndex().row());
    if (m_following || !tensor) return;
    showTensor(tensor);
    Selection selection = m_selection->selection();
    if (tensor->prompt && selection.prompt != tensor->prompt) selection = selection.withPrompt(*tensor->prompt);
    if (tensor->siteInfo.layer >= 0 && selection.layer != tensor->siteInfo.layer) selection.layer = tensor->siteInfo.layer, selection.head = {};
    m_selection->select(selection.withSite(tensor->siteInfo.name));
}

void RecordingsPanel::showTensor(const TensorRow* tensor)
{
    const auto id = tensor ? std::optional(tensor->id) : std::nullopt;
    if (id == m_tensor) return;
    m_tensor = id;
    showValuesProblem({});
    m_histogram->showHistogram(nullptr);
    const std::vector<int64_t> sizes = tensor ? std::vector<int64_t>(tensor->shape.sizes().begin(), tensor->shape.sizes().end()) : std::vector<int64_t>();
    m_valuesTitle->setText(tensor ? QString::fromStdString(tensor->siteInfo.name) + u' ' + shapeText(sizes) : QString());
    m_values->setCurrentIndex(tensor ? 1 : 0);
    m_slice->showTensor(tensor ? std::optional(*tensor) : std::nullopt);
    if (tensor) Q_EMIT histogramRequested(tensor->id);
}

void RecordingsPanel::showHistogram(std::shared_ptr<const TensorHistogram> histogram)
{
    if (!m_tensor || histogram->tensor != *m_tensor) return;
    m_histogram->showHistogram(histogram);
    m_slice->showExtremes(std::move(histogram));
}

void RecordingsPanel::showSlice(std::shared_ptr<const TensorSlice> slice) { m_slice->showSlice(std::move(slice)); }

void RecordingsPanel::showValuesProblem(const QString& sentence)
{
    m_valuesProblem->setText(sentence.isEmpty() ? QString() : QStringLiteral("✗ ") + sentence);
    m_valuesProblem->setVisible(!sentence.isEmpty());
}

void RecordingsPanel::applyFilter(const QString& text)
{
    const std::string bytes = text.toStdString();
    const ParsedSiteFilter parsed = SiteFilter::parse(bytes);
    m_filterProblem->setVisible(parsed.problem.has_value());
    if (parsed.problem) {
        const QString what = QString::fromStdString(bytes.substr(parsed.problem->begin, parsed.problem->end - parsed.problem->begin));
        m_filterProblem->setText(tr("✗ “%1”: %2").arg(what, QString::fromStdString(parsed.problem->sentence)));
    }
    m_following = true;
    m_tensorModel->setFilter(parsed.filter);
    m_following = false;
    updateTotals();
    selectShownTensor();
}

void RecordingsPanel::updateTotals()
{
    int64_t bytes = 0;
    for (int row = 0; row < m_tensorModel->rowCount(); ++row) bytes += m_tensorModel->tensorAt(row)->storedBytes();
    const size_t all = m_tensors ? m_tensors->tensors.size() : 0;
    m_totals->setText(!m_tensors ? QString() : tr("%1 of %2 tensors, %3 of %4").arg(countText(m_tensorModel->rowCount()), countText(static_cast<int64_t>(all)), bytesText(bytes), bytesText(m_tensors->bytes())));
}

void RecordingsPanel::showPending(std::shared_ptr<const PendingRemoval> pending)
{
    m_pending = std::move(pending);
    m_tensorModel->setMarks(m_pending ? std::shared_ptr<const std::set<TensorId>>(m_pending, &m_pending->tensors) : nullptr);
    updatePending();
}

void RecordingsPanel::updatePending()
{
    int runs = 0;
    int64_t bytes = m_pending ? m_pending->bytes : 0;
    for (size_t i = 0; m_contents && i < m_contents->runs.size(); ++i) {
        const RunEntry& entry = m_contents->runs[i];
        if (!entry.run.hidden) continue;
        ++runs;
        bytes += entry.bytes;
    }
    m_reclaim->setPending(runs, m_pending ? static_cast<int>(m_pending->tensors.size()) : 0, bytes);
}

/// The title takes what is left; the model's name and the count of tensors give way first.
void RecordingsPanel::fitRunColumns()
{
    const int room = m_runTable->viewport()->width(), least = kTitleDigits * QFontMetrics(monoFont()).horizontalAdvance(u'0');
    const std::array optional{RunTableModel::Tensors, RunTableModel::Model};
    for (const int column : optional) m_runTable->setColumnHidden(column, false);
    const auto left = [&] {
        int width = room;
        for (int column = 0; column < RunTableModel::ColumnCount; ++column)
            if (column != RunTableModel::Title) width -= m_runTable->columnWidth(column);
        return width;
    };
    for (const int column : optional)
        if (left() < least) m_runTable->setColumnHidden(column, true);
    m_runTable->setColumnWidth(RunTableModel::Title, std::max(least, left()));
}

bool RecordingsPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize) fitRunColumns();
    return Panel::eventFilter(watched, event);
}

void RecordingsPanel::resizeEvent(QResizeEvent* event)
{
    Panel::resizeEvent(event);
    m_lists->setOrientation(width() >= kSideBySide ? Qt::Horizontal : Qt::Vertical);
}

}  // namespace orrery::views
