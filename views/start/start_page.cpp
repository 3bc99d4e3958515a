#include "views/start/start_page.h"

#include "views/shared/theme.h"
#include "views/start/recent_delegate.h"
#include "views/start/recent_model.h"
#include "views/start/start_button.h"

#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QMimeData>
#include <QScrollArea>
#include <QUrl>
#include <QVBoxLayout>

namespace orrery::views {

namespace {

constexpr int kMaximumWidth = 960, kLeftWidth = 360, kMargin = 8 * kGrid;

QLabel* label(const QString& text, const QFont& font, bool secondary)
{
    auto* label = new QLabel(text);
    label->setFont(font);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    if (secondary) label->setProperty("role", QStringLiteral("secondary"));
    return label;
}

QVBoxLayout* column(QWidget* of)
{
    auto* layout = new QVBoxLayout(of);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * kGrid);
    return layout;
}

QString localPath(const QMimeData* data)
{
    const QList<QUrl> urls = data->urls();
    return urls.size() == 1 ? urls.front().toLocalFile() : QString();
}

}  // namespace

StartPage::StartPage(QWidget* parent) : QWidget(parent)
{
    setAccessibleName(tr("Start page"));
    setAcceptDrops(true);
    setProperty("role", QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    auto* area = new QScrollArea;
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(createContent());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(area);
    setRecent({});
}

QWidget* StartPage::createContent()
{
    auto* content = new QWidget;
    content->setProperty("role", QStringLiteral("panel"));
    auto* page = new QWidget;
    page->setMaximumWidth(kMaximumWidth);
    auto* rows = column(page);
    rows->setSpacing(6 * kGrid);
    rows->addWidget(createTitle());
    auto* columns = new QHBoxLayout;
    columns->setSpacing(12 * kGrid);
    columns->addWidget(createStart());
    columns->addWidget(createRecent(), 1);
    rows->addLayout(columns);

    auto* across = new QHBoxLayout;
    across->addStretch(1);
    across->addWidget(page, 1000);
    across->addStretch(1);
    auto* down = new QVBoxLayout(content);
    down->setContentsMargins(kMargin, kMargin, kMargin, kMargin);
    down->addStretch(2);
    down->addLayout(across);
    down->addStretch(3);
    return content;
}

QWidget* StartPage::createTitle()
{
    auto* box = new QWidget;
    QVBoxLayout* rows = column(box);
    rows->setSpacing(kGrid);
    rows->addWidget(label(QStringLiteral("Orrery"), titleFont(), false));
    rows->addWidget(label(tr("Run a transformer once, record what happens inside, then look at it from every side."), interfaceFont(), true));
    return box;
}

QWidget* StartPage::createStart()
{
    auto* box = new QWidget;
    box->setFixedWidth(kLeftWidth);
    QVBoxLayout* rows = column(box);
    m_openModel = new StartButton(QStringLiteral("open-folder"), tr("Open a model folder…"));
    m_openWorkspace = new StartButton(QStringLiteral("open-file"), tr("Open a workspace…"));
    m_newWorkspace = new StartButton(QStringLiteral("new-file"), tr("New workspace…"));
    m_tour = new StartButton(QStringLiteral("tour"), tr("Attention on a small text model"),
        tr("A small transformer reads seven words and then the same ones again. See the pattern of each of its 16 heads, find the one that looks at "
           "the previous token and the one that copies what came before, and read the next token. Works offline, in a few seconds."));
    connect(m_openModel, &QAbstractButton::clicked, this, &StartPage::openModelRequested);
    connect(m_openWorkspace, &QAbstractButton::clicked, this, &StartPage::openWorkspaceRequested);
    connect(m_newWorkspace, &QAbstractButton::clicked, this, &StartPage::newWorkspaceRequested);
    connect(m_tour, &QAbstractButton::clicked, this, [this] { Q_EMIT tourChosen(QStringLiteral("attention")); });
    rows->addWidget(label(tr("Start"), smallFont(), true));
    for (StartButton* button : {m_openModel, m_openWorkspace, m_newWorkspace}) rows->addWidget(button);
    rows->addSpacing(4 * kGrid);
    rows->addWidget(label(tr("Tour"), smallFont(), true));
    rows->addWidget(m_tour);
    rows->addStretch(1);
    return box;
}

QWidget* StartPage::createRecent()
{
    auto* box = new QWidget;
    QVBoxLayout* rows = column(box);
    m_model = new RecentModel(this);
    m_list = new QListView;
    m_list->setModel(m_model);
    m_list->setAccessibleName(tr("Recent files"));
    m_list->setMouseTracking(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->setMinimumSize(240, 160);
    m_list->installEventFilter(this);
    auto* delegate = new RecentDelegate(m_list);
    m_list->setItemDelegate(delegate);
    connect(m_list, &QListView::clicked, this, &StartPage::choose);
    connect(delegate, &RecentDelegate::removeClicked, this, &StartPage::removeRow);
    connect(m_list, &QWidget::customContextMenuRequested, this, &StartPage::showMenu);
    m_none = label(tr("Nothing yet. What you open is listed here."), interfaceFont(), true);
    rows->addWidget(label(tr("Recent"), smallFont(), true));
    rows->addWidget(m_list, 1);
    rows->addWidget(m_none, 1, Qt::AlignTop);
    rows->addWidget(label(tr("Or drop a model folder or a workspace file here."), smallFont(), true), 0, Qt::AlignBottom);
    return box;
}

void StartPage::setRecent(const std::vector<RecentItem>& items)
{
    m_model->setItems(items);
    showWhetherEmpty();
}

void StartPage::showWhetherEmpty()
{
    const bool empty = m_model->rowCount() == 0;
    m_list->setVisible(!empty);
    m_none->setVisible(empty);
}

void StartPage::setShortcutTexts(const QString& openModel, const QString& openWorkspace, const QString& newWorkspace)
{
    m_openModel->setShortcutText(openModel);
    m_openWorkspace->setShortcutText(openWorkspace);
    m_newWorkspace->setShortcutText(newWorkspace);
}

void StartPage::choose(const QModelIndex& index)
{
    if (index.isValid()) Q_EMIT recentChosen(index.data(RecentModel::PathRole).toString());
}

void StartPage::removeRow(const QModelIndex& index)
{
    if (!index.isValid()) return;
    const QString path = index.data(RecentModel::PathRole).toString();
    m_model->remove(index.row());
    showWhetherEmpty();
    Q_EMIT recentRemoved(path);
}

void StartPage::showMenu(const QPoint& position)
{
    const QPersistentModelIndex index = m_list->indexAt(position);
    if (!index.isValid()) return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Open"), this, [this, index] { choose(index); });
    menu->addAction(tr("Remove from list"), this, [this, index] { removeRow(index); });
    menu->popup(m_list->viewport()->mapToGlobal(position));
}

bool StartPage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_list || event->type() != QEvent::KeyPress) return QWidget::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Return || key == Qt::Key_Enter) choose(m_list->currentIndex());
    else if (key == Qt::Key_Delete) removeRow(m_list->currentIndex());
    else return false;
    return true;
}

void StartPage::dragEnterEvent(QDragEnterEvent* event)
{
    if (!localPath(event->mimeData()).isEmpty()) event->acceptProposedAction();
}

void StartPage::dropEvent(QDropEvent* event)
{
    const QString path = localPath(event->mimeData());
    if (path.isEmpty()) return;
    event->acceptProposedAction();
    Q_EMIT pathDropped(path);
}

}  // namespace orrery::views
