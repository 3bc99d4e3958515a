#include "views/navigator/navigator_panel.h"

#include "views/navigator/navigator_model.h"
#include "views/shared/explanation.h"
#include "views/shared/icons.h"
#include "views/shared/theme.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>
#include <QTreeView>
#include <QVBoxLayout>

namespace orrery::views {

namespace {

constexpr int kIndent = 12, kFewPrompts = 20;

/// Draws a line's detail at its right end; the name has all the room that leaves.
class LineDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const QModelIndex detail = index.siblingAtColumn(NavigatorModel::Detail);
        const QString text = detail.data().toString();
        QStyleOptionViewItem ground(option);
        initStyleOption(&ground, index);
        ground.text.clear();
        ground.icon = QIcon();
        ground.widget->style()->drawControl(QStyle::CE_ItemViewItem, &ground, painter, ground.widget);
        const int width = text.isEmpty() ? 0 : QFontMetrics(smallFont()).horizontalAdvance(text) + 2 * kGrid;
        QStyleOptionViewItem name(option);
        initStyleOption(&name, index);
        name.rect.setRight(name.rect.right() - width);
        name.state &= ~(QStyle::State_Selected | QStyle::State_MouseOver | QStyle::State_HasFocus);
        name.backgroundBrush = Qt::NoBrush;
        name.widget->style()->drawControl(QStyle::CE_ItemViewItem, &name, painter, name.widget);
        painter->save();
        painter->setFont(smallFont());
        painter->setPen(detail.data(Qt::ForegroundRole).value<QColor>());
        painter->drawText(option.rect.adjusted(0, 0, -kGrid, 0), Qt::AlignRight | Qt::AlignVCenter, text);
        painter->restore();
    }
};

}  // namespace

NavigatorPanel::NavigatorPanel(SelectionModel* selection, QWidget* parent)
    : Panel(tr("Navigator"), parent), m_selection(selection), m_model(new NavigatorModel(this)), m_filtered(new QSortFilterProxyModel(this)), m_filter(new QLineEdit)
{
    createTree();
    m_filter->setPlaceholderText(tr("Filter"));
    m_filter->setAccessibleName(tr("Filter the navigator"));
    m_filter->setClearButtonEnabled(true);
    m_filter->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    connect(m_filter, &QLineEdit::textChanged, this, &NavigatorPanel::applyFilter);
    auto* body = new QWidget;
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(kBodyPadding, kGrid, kGrid, kGrid);
    column->setSpacing(kGrid);
    column->addWidget(m_filter);
    column->addWidget(m_tree, 1);
    setBody(body);
    connect(m_selection, &SelectionModel::selectionChanged, this, &NavigatorPanel::followSelection);
    connect(&ThemeSource::instance(), &ThemeSource::changed, m_tree->viewport(), qOverload<>(&QWidget::update));
    refresh();
    setExplanation([this] { return explanation(); });
}

void NavigatorPanel::createTree()
{
    m_filtered->setSourceModel(m_model);
    m_filtered->setRecursiveFilteringEnabled(true);
    m_filtered->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_tree = new QTreeView;
    m_tree->setModel(m_filtered);
    m_tree->setAccessibleName(tr("Models, prompts, runs, analyses and views"));
    m_tree->setHeaderHidden(true);
    m_tree->setIndentation(kIndent);
    m_tree->setUniformRowHeights(true);
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tree->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_tree->setItemDelegate(new LineDelegate(m_tree));
    m_tree->hideColumn(NavigatorModel::Detail);  // the line's end has it
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(NavigatorModel::Name, QHeaderView::Stretch);
    connect(m_tree->selectionModel(), &QItemSelectionModel::currentChanged, this, &NavigatorPanel::onCurrentChanged);
    connect(m_tree, &QTreeView::clicked, this, &NavigatorPanel::onCurrentChanged);
    connect(m_tree, &QTreeView::activated, this, &NavigatorPanel::onActivated);
    connect(m_tree, &QWidget::customContextMenuRequested, this, &NavigatorPanel::popUp);
}

void NavigatorPanel::showContents(std::shared_ptr<const WorkspaceContents> contents)
{
    m_contents = std::move(contents);
    refresh();
}

void NavigatorPanel::showModels(std::vector<OpenModelEntry> models)
{
    m_models = std::move(models);
    refresh();
}

void NavigatorPanel::showViews(std::shared_ptr<const std::vector<SavedViewRow>> views)
{
    m_views = std::move(views);
    refresh();
}

void NavigatorPanel::refresh()
{
    m_following = true;
    m_model->setNodes(navigatorNodes(m_contents.get(), m_models, m_views.get()));
    expandAtFirst();
    m_following = false;
    followSelection();
}

/// Opens the sections of a workspace that has just come; a long list of prompts would only push the runs out of sight.
void NavigatorPanel::expandAtFirst()
{
    const QString path = m_contents ? QString::fromStdString(m_contents->path) : QStringLiteral("-");
    if (path == m_expandedFor) return;
    m_expandedFor = path;
    for (int row = 0; row < m_filtered->rowCount(); ++row) {
        const QModelIndex section = m_filtered->index(row, 0);
        const bool prompts = nodeAt(section)->key == QLatin1String("prompts");
        m_tree->setExpanded(section, !prompts || m_filtered->rowCount(section) <= kFewPrompts);
    }
}

const NavigatorNode* NavigatorPanel::nodeAt(const QModelIndex& index) const { return m_model->nodeAt(m_filtered->mapToSource(index)); }

void NavigatorPanel::followSelection()
{
    const Selection& selection = m_selection->selection();
    const NavigatorNode* current = nodeAt(m_tree->currentIndex());
    if (!selection.run || (current && current->run == selection.run && (!current->prompt || current->prompt == selection.prompt))) return;
    const QModelIndex index = m_filtered->mapFromSource(m_model->indexOf(*selection.run, selection.prompt));
    if (!index.isValid()) return;
    m_following = true;
    m_tree->setCurrentIndex(index);
    m_following = false;
}

void NavigatorPanel::onCurrentChanged(const QModelIndex& index)
{
    const NavigatorNode* node = nodeAt(index);
    if (m_following || !node) return;
    const std::optional<AnalysisId> analysis = node->analysis;
    select(*node);
    if (analysis) Q_EMIT analysisSelected(*analysis);
}

void NavigatorPanel::select(const NavigatorNode& node)
{
    if (!node.run) return;
    Selection selection = m_selection->selection();
    if (selection.run != node.run) selection = selection.withRun(*node.run);
    if (node.prompt && selection.prompt != node.prompt) selection = selection.withPrompt(*node.prompt);
    m_selection->select(selection);
}

void NavigatorPanel::onActivated(const QModelIndex& index)
{
    const NavigatorNode* node = nodeAt(index);
    if (!node) return;
    if (node->kind == NavigatorNode::Kind::Model && !node->path.isEmpty()) Q_EMIT openModelRequested(node->path);
    if (node->view) Q_EMIT viewRequested(*node->view);
}

void NavigatorPanel::applyFilter(const QString& text)
{
    m_following = true;
    m_filtered->setFilterFixedString(text);
    if (!text.isEmpty()) m_tree->expandAll();
    m_following = false;
}

void NavigatorPanel::popUp(const QPoint& point)
{
    const NavigatorNode* node = nodeAt(m_tree->indexAt(point));
    if (!node) return;
    QMenu menu(this);
    fillMenu(menu, *node);
    if (!menu.isEmpty()) menu.exec(m_tree->viewport()->mapToGlobal(point));
}

void NavigatorPanel::fillMenu(QMenu& menu, const NavigatorNode& node)
{
    switch (node.kind) {
    case NavigatorNode::Kind::Section: return;
    case NavigatorNode::Kind::Model: return fillModelMenu(menu, node);
    case NavigatorNode::Kind::Prompt:
    case NavigatorNode::Kind::Run: return fillRunMenu(menu, node);
    case NavigatorNode::Kind::Analysis: return fillAnalysisMenu(menu, node);
    case NavigatorNode::Kind::View: break;
    }
    menu.addAction(icon(QStringLiteral("eye")), tr("Show"), this, [this, view = *node.view] { Q_EMIT viewRequested(view); });
    menu.addAction(icon(QStringLiteral("trash")), tr("Remove View"), this, [this, view = *node.view] { Q_EMIT viewRemoveRequested(view); });
}

void NavigatorPanel::fillRunMenu(QMenu& menu, const NavigatorNode& node)
{
    const bool writable = m_contents && !m_contents->readOnly;
    menu.addAction(icon(QStringLiteral("note")), tr("New Note"), this, [this, node] {
        select(node);
        Q_EMIT noteRequested();
    })->setEnabled(writable);
    const PromptRow* prompt = node.prompt && m_contents ? m_contents->find(*node.prompt) : nullptr;
    const QString text = prompt ? QString::fromStdString(prompt->text) : node.text;
    menu.addAction(icon(QStringLiteral("copy")), prompt ? tr("Copy Prompt") : tr("Copy Title"), this, [text] { QApplication::clipboard()->setText(text); });
    if (node.kind != NavigatorNode::Kind::Run) return;
    menu.addSeparator();
    const std::vector<RunId> runs{*node.run};
    if (node.greyed) menu.addAction(icon(QStringLiteral("undo")), tr("Restore Run %1").arg(number(*node.run)), this, [=, this] { Q_EMIT hideRequested(runs, false); })->setEnabled(writable);
    else menu.addAction(icon(QStringLiteral("trash")), tr("Delete Run %1").arg(number(*node.run)), this, [=, this] { Q_EMIT hideRequested(runs, true); })->setEnabled(writable);
}

void NavigatorPanel::fillAnalysisMenu(QMenu& menu, const NavigatorNode& node)
{
    menu.addAction(icon(QStringLiteral("copy")), tr("Copy Name"), this, [name = node.text] { QApplication::clipboard()->setText(name); });
    menu.addAction(icon(QStringLiteral("copy")), tr("Copy Command"), this, [command = node.command] { QApplication::clipboard()->setText(command); })
        ->setEnabled(!node.command.isEmpty());
}

void NavigatorPanel::fillModelMenu(QMenu& menu, const NavigatorNode& node)
{
    const bool hasPath = !node.path.isEmpty();
    menu.addAction(icon(QStringLiteral("model")), tr("Open Model"), this, [this, path = node.path] { Q_EMIT openModelRequested(path); })->setEnabled(hasPath);
    menu.addAction(icon(QStringLiteral("open-folder")), tr("Show Model Folder"), this, [this, path = node.path] { Q_EMIT revealRequested(path); })->setEnabled(hasPath);
    menu.addAction(icon(QStringLiteral("copy")), tr("Copy Path"), this, [path = node.path] { QApplication::clipboard()->setText(path); })->setEnabled(hasPath);
    if (!node.weights) return;
    menu.addSeparator();
    menu.addAction(icon(QStringLiteral("search")), tr("Model Folder Moved…"), this, [this, weights = *node.weights, name = node.text] { Q_EMIT relinkRequested(weights, name); })
        ->setEnabled(m_contents && !m_contents->readOnly);
}

}  // namespace orrery::views
