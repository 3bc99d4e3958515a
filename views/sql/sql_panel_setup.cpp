// What the SQL console is made of.
#include "core/record/workspace_tables.h"
#include "views/shared/icons.h"
#include "views/shared/table_style.h"
#include "views/shared/theme.h"
#include "views/sql/query_table_model.h"
#include "views/sql/schema_model.h"
#include "views/sql/sql_editor.h"
#include "views/sql/sql_panel.h"
#include "views/sql/sql_words.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QTableView>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace orrery::views {

namespace {

constexpr int kSchemaWidth = 232, kMenuLetters = 72, kLeastEditor = 160;

QToolButton* toolButton(const QString& iconName, const QString& name, const QString& tip)
{
    auto* button = new QToolButton;
    button->setIcon(icon(iconName));
    button->setIconSize(QSize(16, 16));
    button->setFixedHeight(24);
    button->setAccessibleName(name);
    button->setToolTip(tip);
    return button;
}

/// A statement on one line of a menu.
QString menuText(const QString& sql)
{
    QString text = sql.simplified();
    if (text.size() > kMenuLetters) text = text.left(kMenuLetters - 1) + QChar(0x2026);
    return text.replace(u'&', QStringLiteral("&&"));
}

}  // namespace

void SqlPanel::createControls()
{
    m_run = toolButton(QStringLiteral("run"), tr("Run the statement"), tr("Run the statement, or what is marked of it (Ctrl+Return)"));
    m_stop = toolButton(QStringLiteral("stop"), tr("Stop the statement"), tr("Stop the statement (Esc)"));
    m_queries = toolButton(QStringLiteral("history"), tr("Queries"), tr("What was asked before, and examples (Ctrl+Up, Ctrl+Down)"));
    m_queries->setText(tr("Queries"));
    m_queries->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_queries->setPopupMode(QToolButton::InstantPopup);
    auto* queries = new QMenu(m_queries);
    connect(queries, &QMenu::aboutToShow, this, [this, queries] { fillQueries(*queries); });
    m_queries->setMenu(queries);
    m_lock = toolButton(QStringLiteral("lock"), tr("Read-only or unlocked"), {});
    m_lock->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_rows = new QComboBox;
    m_rows->setAccessibleName(tr("Most rows to fetch"));
    m_rows->setToolTip(tr("Most rows to fetch"));
    for (const int rows : {100, 1000, 10000, 100000}) m_rows->addItem(tr("%L1 rows").arg(rows), rows);
    m_rows->setCurrentIndex(2);
    connect(m_run, &QToolButton::clicked, this, &SqlPanel::run);
    connect(m_stop, &QToolButton::clicked, this, &SqlPanel::stopRequested);
    connect(m_lock, &QToolButton::clicked, this, &SqlPanel::askToUnlock);
    for (QWidget* widget : {static_cast<QWidget*>(m_run), static_cast<QWidget*>(m_stop), static_cast<QWidget*>(m_queries), static_cast<QWidget*>(m_rows), static_cast<QWidget*>(m_lock)})
        addHeaderWidget(widget);
    auto* stop = new QAction(this);
    stop->setShortcut(Qt::Key_Escape);
    stop->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(stop, &QAction::triggered, this, [this] {
        if (m_running) Q_EMIT stopRequested();
    });
    addAction(stop);
    moreMenu()->addAction(icon(QStringLiteral("copy")), tr("Copy rows"), this, &SqlPanel::copy);
}

QWidget* SqlPanel::createSchema()
{
    m_schema = new SchemaModel(this);
    m_tree = new QTreeView;
    m_tree->setModel(m_schema);
    m_tree->setAccessibleName(tr("Tables of the workspace"));
    m_tree->setHeaderHidden(true);
    m_tree->setUniformRowHeights(true);
    m_tree->setIconSize(QSize(16, 16));
    m_tree->setIndentation(4 * kGrid);
    m_tree->setToolTip(tr("A double click puts the name into the statement."));
    m_tree->setExpandsOnDoubleClick(false);
    m_tree->header()->setStretchLastSection(true);
    m_tree->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    connect(m_tree, &QTreeView::activated, this, &SqlPanel::insertName);
    return m_tree;
}

QWidget* SqlPanel::createEditor()
{
    m_editor = new SqlEditor;
    m_editor->setMinimumWidth(kLeastEditor);
    connect(m_editor, &SqlEditor::runRequested, this, &SqlPanel::run);
    connect(m_editor, &SqlEditor::olderRequested, this, [this] { m_editor->replaceAll(m_history.older(m_editor->toPlainText())); });
    connect(m_editor, &SqlEditor::newerRequested, this, [this] { m_editor->replaceAll(m_history.newer(m_editor->toPlainText())); });
    return m_editor;
}

QWidget* SqlPanel::createResults()
{
    m_found = new QueryTableModel(this);
    m_table = new QTableView;
    styleTable(m_table, tr("What the query found"));
    m_table->setModel(m_found);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->horizontalHeader()->setStretchLastSection(false);
    auto* copyRows = new QAction(icon(QStringLiteral("copy")), tr("Copy rows"), m_table);
    connect(copyRows, &QAction::triggered, this, &SqlPanel::copy);
    m_table->addAction(copyRows);
    m_table->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_table->installEventFilter(this);
    m_verdict = new QLabel;
    m_verdict->setAccessibleName(tr("What became of the statement"));
    m_verdict->setTextFormat(Qt::PlainText);
    m_verdict->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_verdict->setWordWrap(true);
    auto* side = new QWidget;
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGrid);
    column->addWidget(m_table, 1);
    column->addWidget(m_verdict);
    return side;
}

QWidget* SqlPanel::createLockBar()
{
    m_lockBar = new QWidget;
    auto* row = new QHBoxLayout(m_lockBar);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(2 * kGrid);
    m_lockWords = new QLabel;
    m_lockWords->setProperty("role", QStringLiteral("warn"));
    m_lockWords->setTextFormat(Qt::PlainText);
    m_lockWords->setWordWrap(true);
    auto* unlock = new QPushButton(tr("Unlock"));
    auto* stay = new QPushButton(tr("Stay read-only"));
    connect(unlock, &QPushButton::clicked, this, [this] { setUnlocked(true); });
    connect(stay, &QPushButton::clicked, this, [this] { setUnlocked(false); });
    m_unlock = unlock, m_stayLocked = stay;
    row->addWidget(m_lockWords, 1);
    row->addWidget(unlock);
    row->addWidget(stay);
    return m_lockBar;
}

void SqlPanel::createBody()
{
    m_work = new QSplitter(Qt::Horizontal);
    m_work->addWidget(createEditor());
    m_work->addWidget(createResults());
    m_work->setStretchFactor(0, 2);
    m_work->setStretchFactor(1, 3);
    m_work->setChildrenCollapsible(false);
    m_parts = new QSplitter(Qt::Horizontal);
    m_parts->addWidget(createSchema());
    m_parts->addWidget(m_work);
    m_parts->setStretchFactor(0, 0);
    m_parts->setStretchFactor(1, 1);
    m_parts->setSizes({kSchemaWidth, 4 * kSchemaWidth});
    auto* body = new QWidget;
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(kBodyPadding, kGrid, kBodyPadding, kGrid);
    column->setSpacing(kGrid);
    column->addWidget(createLockBar());
    column->addWidget(m_parts, 1);
    setBody(body);
}

void SqlPanel::fillQueries(QMenu& menu)
{
    menu.clear();
    const auto add = [&](const QString& text, const QString& sql) {
        QAction* action = menu.addAction(text);
        action->setToolTip(sql);
        connect(action, &QAction::triggered, this, [this, sql] {
            m_editor->replaceAll(sql);
            m_editor->setFocus();
        });
    };
    menu.setToolTipsVisible(true);
    for (const ExampleQuery& example : exampleQueries()) add(example.title, example.sql);
    if (m_history.entries().isEmpty()) return;
    menu.addSeparator();
    for (const QString& sql : m_history.entries().mid(0, 15)) add(menuText(sql), sql);
}

}  // namespace orrery::views
