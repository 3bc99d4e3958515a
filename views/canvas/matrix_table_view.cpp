#include "views/canvas/matrix_table_view.h"

#include "views/canvas/matrix_table_model.h"
#include "views/shared/icons.h"
#include "views/shared/number_text.h"
#include "views/shared/theme.h"

#include <QAction>
#include <QClipboard>
#include <QFontMetrics>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableView>

namespace orrery::views {

namespace {

constexpr int kMaxCopied = 4'000'000;  ///< cells: a clipboard of some 50 MB

}  // namespace

MatrixTableView::MatrixTableView(QWidget* parent) : QDialog(parent), m_model(new MatrixTableModel(this)), m_table(new QTableView), m_note(new QLabel)
{
    m_table->setModel(m_model);
    m_table->setAccessibleName(tr("Values"));
    m_table->setSelectionMode(QAbstractItemView::ContiguousSelection);
    m_table->setWordWrap(false);
    m_table->horizontalHeader()->setFont(monoFont());
    m_table->verticalHeader()->setFont(monoFont());
    const QFontMetrics metrics(monoFont());
    m_table->horizontalHeader()->setDefaultSectionSize(metrics.horizontalAdvance(QStringLiteral("−0.000000e−00")) + 4 * kGrid);
    m_table->verticalHeader()->setDefaultSectionSize(metrics.height() + 2 * kGrid);
    auto* copyAction = new QAction(icon(QStringLiteral("copy")), tr("Copy"), this);
    copyAction->setShortcut(QKeySequence::Copy);
    addAction(copyAction);
    connect(copyAction, &QAction::triggered, this, &MatrixTableView::copy);
    auto* copyButton = new QPushButton(icon(QStringLiteral("copy")), tr("Copy as TSV"));
    copyButton->setToolTip(tr("Copies the selection, or all, with headers (%1)").arg(QKeySequence(QKeySequence::Copy).toString(QKeySequence::NativeText)));
    connect(copyButton, &QPushButton::clicked, this, &MatrixTableView::copy);
    auto* buttons = new QHBoxLayout;
    m_note->setProperty("role", QStringLiteral("secondary"));
    buttons->addWidget(m_note);
    buttons->addStretch(1);
    buttons->addWidget(copyButton);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kBodyPadding, kBodyPadding, kBodyPadding, kBodyPadding);
    column->addWidget(m_table);
    column->addLayout(buttons);
    resize(720, 480);
}

void MatrixTableView::setMatrix(const QString& title, std::shared_ptr<const MatrixPyramid> matrix, const HeatAxis& query, const HeatAxis& key, bool causal)
{
    setWindowTitle(title.isEmpty() ? tr("Values") : tr("Values of %1").arg(title));
    m_model->setMatrix(std::move(matrix), query, key, causal);
}

void MatrixTableView::goTo(int row, int column)
{
    const QModelIndex index = m_model->index(row, column);
    m_table->setCurrentIndex(index);
    m_table->scrollTo(index, QAbstractItemView::PositionAtCenter);
}

void MatrixTableView::copy()
{
    const QItemSelection selection = m_table->selectionModel()->selection();
    QItemSelectionRange range(m_model->index(0, 0), m_model->index(m_model->rowCount() - 1, m_model->columnCount() - 1));
    if (!selection.isEmpty() && !(selection.first().width() == 1 && selection.first().height() == 1 && selection.size() == 1)) range = selection.first();
    if (!range.isValid()) return;
    const int64_t cells = int64_t{range.width()} * range.height();
    if (cells > kMaxCopied) return m_note->setText(tr("%1 cells are too many for the clipboard: select at most %2.").arg(countText(cells), countText(kMaxCopied)));
    m_note->setText(tr("%1 × %2 cells copied.").arg(range.height()).arg(range.width()));
    QGuiApplication::clipboard()->setText(m_model->tsv(range.top(), range.bottom(), range.left(), range.right()));
}

}  // namespace orrery::views
