#include "views/sql/sql_panel.h"

#include "core/record/workspace_tables.h"
#include "views/shared/explanation.h"
#include "views/shared/number_text.h"
#include "views/shared/icons.h"
#include "views/shared/role.h"
#include "views/shared/theme.h"
#include "views/sql/query_table_model.h"
#include "views/sql/schema_model.h"
#include "views/sql/sql_editor.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QSplitter>
#include <QTableView>
#include <QToolButton>
#include <QTreeView>

#include <algorithm>

namespace orrery::views {

namespace {

constexpr int kTall = 360;           ///< px from which what is found stands below the editor, not beside it
constexpr int kMeasuredRows = 100;   ///< whose width decides a column's
constexpr int kWidestDigits = 48, kNarrowestDigits = 4, kCellRoom = 24;

}  // namespace

SqlPanel::SqlPanel(QWidget* parent) : Panel(tr("SQL"), parent)
{
    createControls();
    createBody();
    setExplanation([this] { return explanation(); });
    setUnlocked(false);
    setRunning(false);
    showTables(nullptr);
}

Explanation SqlPanel::explanation() const
{
    Explanation all{title(), tr("A workspace is one SQLite file; here it is asked in SQL, with SQLite's own words and functions."), {}};
    all.parts = {
        {tr("Tables"), QStringLiteral("run 1–n prompt 1–n position\nrun 1–n tensor n–1 site;  tensor 1–n chunk"),
            tr("Small rows say what there is; the numbers themselves are blobs in chunk and show as their size. Statistics of every tensor stand in its row."),
            tr("the file's schema, resources/schema"), {tr("Deleted runs stay in the file, with hidden = 1, until space is reclaimed.")}},
        {tr("Reading"), QStringLiteral("one SELECT (or WITH … SELECT) at a time"),
            tr("A query runs on a connection of its own that can only read; Stop ends it. Rows beyond the limit are not fetched, and that is said."),
            tr("SQLite's documentation, sqlite.org/lang_select.html"), {tr("Numbers are shown with six digits; what is copied or exported has all of them.")}},
        {tr("Changing"), QStringLiteral("one INSERT, UPDATE, DELETE or REPLACE at a time, when unlocked"),
            tr("Done whole or not at all; foreign keys hold, so that deleting a run takes its tensors along. Tables, indices and the file's own settings can't be changed."),
            tr("SQLite's documentation, sqlite.org/lang.html"), {tr("There is no undo. Save a copy of the workspace first.")}},
    };
    return all;
}

void SqlPanel::showTables(std::shared_ptr<const std::vector<TableInfo>> tables)
{
    m_editor->setTables(tables);
    const bool open = tables != nullptr;
    m_schema->setTables(std::move(tables));
    setUnlocked(false);
    showAnswer(nullptr);
    m_run->setEnabled(open);
    m_lock->setEnabled(open && m_writable);
    if (open) showContent();
    else showEmpty(tr("Ask a workspace in SQL: open one, or run a prompt."), tr("Open a Workspace…"), [this] { Q_EMIT openRequested(); });
}

void SqlPanel::setWritable(bool writable)
{
    m_writable = writable;
    m_lock->setEnabled(writable && face() == Face::Content);
    m_lock->setToolTip(writable ? tr("Let statements change the workspace, or no longer") : tr("This file can't be written."));
}

void SqlPanel::run()
{
    const QString marked = m_editor->textCursor().selectedText().replace(QChar::ParagraphSeparator, u'\n');
    const QString sql = marked.trimmed().isEmpty() ? m_editor->toPlainText() : marked;
    if (m_running || face() != Face::Content) return;
    if (sql.trimmed().isEmpty()) return showProblem(tr("There is no statement. Write one, or pick one under Queries."));
    m_history.add(sql);
    Q_EMIT historyChanged(m_history.entries());
    setRunning(true);
    showVerdict(tr("Running…"), QStringLiteral("secondary"));
    Q_EMIT runRequested({sql.toStdString(), m_rows->currentData().toLongLong(), m_unlocked});
}

void SqlPanel::setRunning(bool running)
{
    m_running = running;
    m_run->setEnabled(!running);
    m_stop->setEnabled(running);
    if (running) showProgress(-1);
    else endBusy();
}

void SqlPanel::showVerdict(const QString& text, const QString& role)
{
    m_verdict->setText(text);
    m_verdict->setToolTip(text);
    setRole(*m_verdict, role);
}

void SqlPanel::showAnswer(std::shared_ptr<const SqlAnswer> answer)
{
    setRunning(false);
    m_answer = std::move(answer);
    m_found->setAnswer(m_answer);
    if (!m_answer) return showVerdict(tr("Ctrl+Return runs the statement."), QStringLiteral("secondary"));
    const QString time = durationText(m_answer->seconds);
    if (m_answer->changed) return showVerdict(tr("✓ %1 in %2.").arg(countedText(*m_answer->changed, tr("row changed"), tr("rows changed")), time), QStringLiteral("good"));
    const auto rows = static_cast<int64_t>(m_answer->table.rows.size());
    if (m_answer->table.isCut) showVerdict(tr("⚠ Cut after %1, there are more: raise the limit, or narrow the question.").arg(countedText(rows, tr("row"), tr("rows"))), QStringLiteral("warn"));
    else showVerdict(tr("%1 in %2").arg(countedText(rows, tr("row"), tr("rows")), time), QStringLiteral("secondary"));
    fitColumns();
}

void SqlPanel::showProblem(const QString& sentence)
{
    setRunning(false);
    showVerdict(QStringLiteral("✗ ") + sentence, QStringLiteral("bad"));
}

void SqlPanel::showStopped()
{
    setRunning(false);
    showVerdict(tr("Stopped."), QStringLiteral("secondary"));
}

/// As wide as the first rows and the name need, within reason.
void SqlPanel::fitColumns()
{
    const QFontMetrics mono(monoFont()), plain(m_table->horizontalHeader()->font());
    const int digit = mono.horizontalAdvance(u'0');
    for (int column = 0; column < m_found->columnCount(); ++column) {
        int width = std::max(plain.horizontalAdvance(m_found->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString()), kNarrowestDigits * digit);
        for (int row = 0; row < std::min(kMeasuredRows, m_found->rowCount()); ++row)
            width = std::max(width, mono.horizontalAdvance(m_found->index(row, column).data().toString().left(kWidestDigits)));
        m_table->setColumnWidth(column, width + kCellRoom);
    }
}

void SqlPanel::setUnlocked(bool unlocked)
{
    m_unlocked = unlocked;
    m_lock->setIcon(icon(unlocked ? QStringLiteral("unlock") : QStringLiteral("lock")));
    m_lock->setText(unlocked ? tr("Unlocked") : tr("Read-only"));
    setRole(*m_lock, unlocked ? QStringLiteral("warn") : QStringLiteral("secondary"));
    m_lockBar->setVisible(unlocked);
    m_unlock->hide();
    m_stayLocked->hide();
    m_lockWords->setText(tr("⚠ Unlocked: INSERT, UPDATE and DELETE change the workspace file at once."));
}

void SqlPanel::askToUnlock()
{
    if (m_unlocked || m_lockBar->isVisibleTo(this)) return setUnlocked(false);
    m_lockWords->setText(tr("⚠ A statement can then delete runs, recorded numbers and notes for good: there is no undo. Save a copy of the workspace first."));
    m_lockBar->show();
    m_unlock->show();
    m_stayLocked->show();
    m_stayLocked->setFocus();
}

void SqlPanel::insertName(const QModelIndex& index)
{
    m_editor->insertPlainText(index.siblingAtColumn(0).data(SchemaModel::NameRole).toString());
    m_editor->setFocus();
}

void SqlPanel::copy() const
{
    std::vector<int> rows;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows()) rows.push_back(index.row());
    std::sort(rows.begin(), rows.end());
    if (rows.empty())
        for (int row = 0; row < m_found->rowCount(); ++row) rows.push_back(row);
    QGuiApplication::clipboard()->setText(m_found->text(rows));
}

void SqlPanel::resizeEvent(QResizeEvent* event)
{
    Panel::resizeEvent(event);
    m_work->setOrientation(height() >= kTall ? Qt::Vertical : Qt::Horizontal);
}

/// The table itself would copy one cell as it is shown.
bool SqlPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_table || event->type() != QEvent::KeyPress || !static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) return Panel::eventFilter(watched, event);
    copy();
    return true;
}

}  // namespace orrery::views
