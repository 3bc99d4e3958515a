#include "views/log/log_panel.h"

#include "views/log/log_filter.h"
#include "views/log/log_model.h"
#include "views/shared/icons.h"
#include "views/shared/theme.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QScrollBar>
#include <QTimer>
#include <QTreeView>

#include <algorithm>

namespace orrery::views {

namespace {

constexpr int kFlushMs = 33;

}  // namespace

LogPanel::LogPanel(QWidget* parent)
    : Panel(tr("Log"), parent), m_model(new LogModel(this)), m_filter(new LogFilter(this)), m_timer(new QTimer(this))
{
    m_filter->setSourceModel(m_model);
    m_timer->setSingleShot(true);
    m_timer->setInterval(kFlushMs);
    connect(m_timer, &QTimer::timeout, this, &LogPanel::flush);
    createView();
    createControls();
    showEmpty(tr("Nothing was logged yet."));
}

void LogPanel::createView()
{
    m_view = new QTreeView;
    m_view->setModel(m_filter);
    m_view->setAccessibleName(tr("Log"));
    m_view->setRootIsDecorated(false);
    m_view->setUniformRowHeights(true);
    m_view->setHeaderHidden(true);
    m_view->setIconSize(QSize(16, 16));
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->installEventFilter(this);
    const int time = QFontMetrics(smallMonoFont()).horizontalAdvance(QStringLiteral("00:00:00.000"));
    const int level = QFontMetrics(interfaceFont()).horizontalAdvance(tr("warning"));
    m_view->header()->setSectionResizeMode(QHeaderView::Fixed);
    m_view->header()->resizeSection(LogModel::TimeColumn, time + 6 * kGrid);
    m_view->header()->resizeSection(LogModel::LevelColumn, level + 16 + 8 * kGrid);
    m_view->header()->setStretchLastSection(true);
    setBody(m_view);
}

void LogPanel::createControls()
{
    m_text = new QLineEdit;
    m_text->setPlaceholderText(tr("Filter"));
    m_text->setAccessibleName(tr("Filter the log by text"));
    m_text->setClearButtonEnabled(true);
    m_text->setFixedWidth(160);
    m_level = new QComboBox;
    m_level->setAccessibleName(tr("Filter the log by level"));
    m_level->view()->setAccessibleName(tr("Levels"));
    m_level->addItem(tr("All"), static_cast<int>(LogEntry::Level::Note));
    m_level->addItem(tr("Warnings and failures"), static_cast<int>(LogEntry::Level::Warning));
    m_level->addItem(tr("Failures"), static_cast<int>(LogEntry::Level::Failure));
    connect(m_text, &QLineEdit::textChanged, m_filter, &LogFilter::setText);
    connect(m_level, &QComboBox::currentIndexChanged, this, [this] { m_filter->setLevel(static_cast<LogEntry::Level>(m_level->currentData().toInt())); });
    addHeaderWidget(m_text);
    addHeaderWidget(m_level);
    moreMenu()->addAction(icon(QStringLiteral("copy")), tr("Copy lines"), this, &LogPanel::copy);
    moreMenu()->addAction(icon(QStringLiteral("trash")), tr("Clear"), this, &LogPanel::clear);
}

void LogPanel::add(const LogEntry& entry)
{
    m_pending.push_back(entry);
    if (!m_timer->isActive()) m_timer->start();
}

void LogPanel::flush()
{
    const QScrollBar* bar = m_view->verticalScrollBar();
    const bool follows = bar->value() == bar->maximum();
    m_model->append(std::exchange(m_pending, {}));
    if (m_model->rowCount() > 0) showContent();
    if (follows) m_view->scrollToBottom();
}

void LogPanel::clear()
{
    m_model->clear();
    showEmpty(tr("Nothing was logged since the log was cleared."));
}

QString LogPanel::copyText() const
{
    QModelIndexList rows = m_view->selectionModel()->selectedRows();
    if (rows.isEmpty())
        for (int row = 0; row < m_filter->rowCount(); ++row) rows << m_filter->index(row, 0);
    std::sort(rows.begin(), rows.end());
    QString text;
    for (const QModelIndex& row : std::as_const(rows)) text += m_model->line(m_filter->mapToSource(row).row()) + u'\n';
    return text;
}

void LogPanel::copy() const { QGuiApplication::clipboard()->setText(copyText()); }

bool LogPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_view || event->type() != QEvent::KeyPress || !static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy))
        return Panel::eventFilter(watched, event);
    copy();
    return true;
}

}  // namespace orrery::views
