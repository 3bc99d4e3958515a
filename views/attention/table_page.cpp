#include "views/attention/table_page.h"

#include "views/attention/head_filter_edit.h"
#include "views/attention/head_table_model.h"
#include "views/shared/controls.h"
#include "views/shared/theme.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPoint>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace orrery::views {

namespace {

constexpr int kRowHeight = 24;
constexpr int kArrowWidth = 40;  ///< beside a title, with padding

HeadRef headOf(const QModelIndex& index)
{
    const QPoint head = index.data(HeadTableModel::HeadRole).toPoint();
    return {head.x(), head.y()};
}

}  // namespace

TablePage::TablePage(QWidget* parent)
    : QWidget(parent), m_model(new HeadTableModel(this)), m_sorted(new HeadSortFilter(*m_model, this)), m_filter(new HeadFilterEdit), m_table(new QTableView)
{
    createTable();
    QVBoxLayout* column = makeColumn(this);
    QHBoxLayout* row = addControlRow(*column);
    m_filter->setMaximumWidth(420);
    row->addWidget(m_filter, 1, Qt::AlignTop);
    row->addStretch(0);
    QToolButton* copy = controlButton(QStringLiteral("copy"), tr("Copy"), tr("Copy the chosen rows, or all, as tab-separated text (Ctrl+C)"));
    row->addWidget(copy, 0, Qt::AlignTop);
    column->addWidget(m_table, 1);
    auto* copyRows = new QAction(tr("Copy rows"), m_table);
    copyRows->setShortcut(QKeySequence::Copy);
    copyRows->setShortcutContext(Qt::WidgetShortcut);
    m_table->addAction(copyRows);
    const auto act = [this] { QGuiApplication::clipboard()->setText(copiedText()); };
    connect(copyRows, &QAction::triggered, this, act);
    connect(copy, &QToolButton::clicked, this, act);
    connect(m_filter, &HeadFilterEdit::filterChanged, m_sorted, &HeadSortFilter::setFilter);
}

void TablePage::createTable()
{
    m_table->setModel(m_sorted);
    m_table->setAccessibleName(tr("Heads and their scores"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setShowGrid(false);
    m_sorted->sort(HeadTableModel::Layer, Qt::AscendingOrder);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    QHeaderView* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionsClickable(true);
    const QFontMetrics metrics(interfaceFont());
    for (int section = 0; section < m_model->columnCount(); ++section)
        header->resizeSection(section, metrics.horizontalAdvance(m_model->headerData(section, Qt::Horizontal, Qt::DisplayRole).toString().section(u'\n', 0, 0)) + kArrowWidth);
    connect(header, &QHeaderView::sectionClicked, this, &TablePage::sortBy);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& now) {
        if (now.isValid() && !m_following) Q_EMIT headChosen(headOf(now));
    });
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex& index) { Q_EMIT headOpened(headOf(index)); });
}

/// Scores from the highest on, layers and heads from the lowest on; the other way round if it is sorted by that already.
void TablePage::sortBy(int column)
{
    const Qt::SortOrder first = column < HeadTableModel::FirstScore ? Qt::AscendingOrder : Qt::DescendingOrder;
    const Qt::SortOrder other = first == Qt::AscendingOrder ? Qt::DescendingOrder : Qt::AscendingOrder;
    m_sorted->sort(column, m_sorted->sortColumn() == column && m_sorted->sortOrder() == first ? other : first);
}

void TablePage::setContext(std::shared_ptr<const AttentionContext> context)
{
    m_following = true;
    m_model->setHeads(context ? context->heads() : std::vector<HeadRef>());
    m_following = false;
}

void TablePage::addSummaries(const std::vector<HeadSummary>& summaries)
{
    m_following = true;
    m_model->setScores(summaries);
    m_following = false;
}

void TablePage::setCurrentHead(const HeadRef& head)
{
    const int row = m_model->row(head);
    if (row < 0) return;
    const QModelIndex shown = m_sorted->mapFromSource(m_model->index(row, 0));
    if (!shown.isValid() || (m_table->currentIndex().isValid() && headOf(m_table->currentIndex()) == head)) return;
    m_following = true;
    m_table->selectRow(shown.row());
    m_following = false;
}

ScoredHead TablePage::scoredHead(const QModelIndex& shown) const
{
    const HeadRef head = headOf(shown);
    const HeadScores* scores = m_model->scores(head);
    return {head, scores ? *scores : HeadScores{}};
}

std::vector<ScoredHead> TablePage::shownHeads() const
{
    std::vector<ScoredHead> heads;
    for (int row = 0; row < m_sorted->rowCount(); ++row) heads.push_back(scoredHead(m_sorted->index(row, 0)));
    return heads;
}

bool TablePage::isComplete() const
{
    for (int row = 0; row < m_model->rowCount(); ++row)
        if (!m_model->scores(m_model->head(row))) return false;
    return m_model->rowCount() > 0;
}

QString TablePage::orderText() const
{
    const int column = std::max(0, m_sorted->sortColumn());
    const QString name = m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().section(u'\n', 0, 0);
    return (m_sorted->sortOrder() == Qt::AscendingOrder ? tr("%1, rising") : tr("%1, falling")).arg(name);
}

QString TablePage::copiedText() const
{
    QModelIndexList rows = m_table->selectionModel()->selectedRows();
    if (rows.size() <= 1) return QString::fromStdString(headScoresText(shownHeads(), TableFormat::Tsv));
    std::sort(rows.begin(), rows.end(), [](const QModelIndex& a, const QModelIndex& b) { return a.row() < b.row(); });
    std::vector<ScoredHead> heads;
    for (const QModelIndex& row : rows) heads.push_back(scoredHead(row));
    return QString::fromStdString(headScoresText(heads, TableFormat::Tsv));
}

}  // namespace orrery::views
