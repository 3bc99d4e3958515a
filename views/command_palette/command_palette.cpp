#include "views/command_palette/command_palette.h"

#include "views/command_palette/palette_delegate.h"
#include "views/command_palette/palette_model.h"
#include "views/shared/theme.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace orrery::views {

namespace {

constexpr int kWidth = 640, kVisibleRows = 12, kSliceMs = 6, kPageRows = 10;

}  // namespace

CommandPalette::CommandPalette(QWidget* window) : QFrame(window), m_model(new PaletteModel(this)), m_timer(new QTimer(this))
{
    setObjectName(QStringLiteral("palette"));
    setAccessibleName(tr("Command palette"));
    setProperty("role", QStringLiteral("overlay"));
    setAttribute(Qt::WA_StyledBackground);
    createWidgets();
    m_timer->setInterval(0);
    connect(m_timer, &QTimer::timeout, this, &CommandPalette::advance);
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::search);
    connect(m_list, &QListView::clicked, this, &CommandPalette::accept);
    m_field->installEventFilter(this);
    QFrame::hide();
}

void CommandPalette::createWidgets()
{
    m_field = new QLineEdit;
    m_field->setPlaceholderText(tr("Find an action, a run, a head such as L5H3, a token, a site"));
    m_field->setAccessibleName(tr("What to find"));
    m_field->setMinimumHeight(32);
    m_list = new QListView;
    m_list->setModel(m_model);
    m_list->setItemDelegate(new PaletteDelegate(m_list));
    m_list->setAccessibleName(tr("What was found"));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_none = new QLabel(tr("Nothing is called that."));
    m_none->setProperty("role", QStringLiteral("secondary"));
    m_none->setAlignment(Qt::AlignCenter);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2 * kGrid, 2 * kGrid, 2 * kGrid, 2 * kGrid);
    column->setSpacing(kGrid);
    column->addWidget(m_field);
    column->addWidget(m_list);
    column->addWidget(m_none, 1);
}

void CommandPalette::popUp(const QString& typed)
{
    if (!isVisible()) m_focusBefore = QApplication::focusWidget();
    m_entries.clear();
    for (const PaletteProvider& provider : m_providers) {
        std::vector<PaletteEntry> more = provider();
        std::move(more.begin(), more.end(), std::back_inserter(m_entries));
    }
    m_search.setEntries(m_entries);
    m_field->setText(typed);
    m_field->selectAll();
    search();
    show();
    raise();
    m_field->setFocus(Qt::PopupFocusReason);
    qApp->installEventFilter(this);
}

void CommandPalette::place()
{
    const QSize over = parentWidget()->size();
    const int width = std::min(kWidth, over.width() - 8 * kGrid);
    const int row = m_list->itemDelegate()->sizeHint({}, {}).height();
    const int rows = std::clamp(m_model->rowCount(), 1, kVisibleRows);
    const int height = std::min(m_field->minimumHeight() + rows * row + 6 * kGrid, over.height() - 8 * kGrid);
    setGeometry((over.width() - width) / 2, std::min(16 * kGrid, std::max(0, (over.height() - height) / 2)), width, height);
}

void CommandPalette::search()
{
    m_search.setPattern(m_field->text());
    advance();
}

void CommandPalette::advance()
{
    const bool done = m_search.advance(kSliceMs);
    if (done) m_timer->stop();
    else m_timer->start();
    showHits();
}

void CommandPalette::showHits()
{
    std::vector<PaletteModel::Row> rows;
    for (const PaletteSearch::Hit& hit : m_search.hits())
        rows.push_back({m_entries[hit.entry], fuzzyPositions(m_search.pattern(), m_search.text(hit.entry))});
    const bool none = rows.empty() && !m_timer->isActive();
    m_model->setRows(std::move(rows));
    m_list->setVisible(!none);
    m_none->setVisible(none);
    m_list->setCurrentIndex(m_model->index(0));
    place();
}

void CommandPalette::step(int rows)
{
    const int count = m_model->rowCount();
    if (count == 0) return;
    const int current = m_list->currentIndex().row();
    const bool wraps = rows == 1 || rows == -1;
    const int to = wraps ? (current + rows + count) % count : std::clamp(current + rows, 0, count - 1);
    m_list->setCurrentIndex(m_model->index(to));
}

void CommandPalette::accept()
{
    const QModelIndex current = m_list->currentIndex();
    if (!current.isValid()) return;
    const PaletteEntry entry = m_model->row(current.row()).entry;
    if (!entry.enabled) return;
    dismiss();
    if (entry.act) entry.act();
}

void CommandPalette::dismiss()
{
    hide();
    if (m_focusBefore) m_focusBefore->setFocus(Qt::PopupFocusReason);
}

void CommandPalette::hideEvent(QHideEvent* event)
{
    m_timer->stop();
    qApp->removeEventFilter(this);
    QFrame::hideEvent(event);
    Q_EMIT closed();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (!isVisible()) return false;
    if (event->type() == QEvent::MouseButtonPress) {
        const auto* widget = qobject_cast<QWidget*>(watched);
        if (widget && widget != this && !isAncestorOf(widget) && widget->window() == window()) dismiss();
        return false;
    }
    if (watched == parentWidget() && event->type() == QEvent::Resize) place();
    if (watched != m_field || (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride)) return false;
    const int key = static_cast<QKeyEvent*>(event)->key();
    const bool ours = key == Qt::Key_Escape || key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Up || key == Qt::Key_Down
        || key == Qt::Key_PageUp || key == Qt::Key_PageDown;
    if (!ours) return false;
    event->accept();
    if (event->type() == QEvent::ShortcutOverride) return true;  // the window's own Esc stops a run
    if (key == Qt::Key_Escape) dismiss();
    else if (key == Qt::Key_Return || key == Qt::Key_Enter) accept();
    else step(key == Qt::Key_Up ? -1 : key == Qt::Key_Down ? 1 : key == Qt::Key_PageUp ? -kPageRows : kPageRows);
    return true;
}

}  // namespace orrery::views
