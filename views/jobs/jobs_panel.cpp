#include "views/jobs/jobs_panel.h"

#include "views/jobs/jobs_delegate.h"
#include "views/jobs/jobs_model.h"
#include "views/shared/icons.h"

#include <QKeyEvent>
#include <QListView>
#include <QToolButton>

namespace orrery::views {

JobsPanel::JobsPanel(QWidget* parent) : Panel(tr("Jobs"), parent), m_model(new JobsModel(this)), m_list(new QListView), m_clear(new QToolButton)
{
    auto* delegate = new JobsDelegate(m_list);
    m_list->setModel(m_model);
    m_list->setItemDelegate(delegate);
    m_list->setAccessibleName(tr("Jobs"));
    m_list->setMouseTracking(true);
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->installEventFilter(this);
    setBody(m_list);
    m_clear->setIcon(icon(QStringLiteral("trash")));
    m_clear->setIconSize(QSize(16, 16));
    m_clear->setFixedSize(24, 24);
    m_clear->setToolTip(tr("Clear finished jobs"));
    m_clear->setAccessibleName(tr("Clear finished jobs"));
    addHeaderWidget(m_clear);
    connect(m_clear, &QToolButton::clicked, this, &JobsPanel::clearFinished);
    connect(delegate, &JobsDelegate::crossClicked, this, &JobsPanel::cross);
    showWhetherEmpty();
}

int JobsPanel::activeCount() const { return m_active; }

void JobsPanel::showJob(const JobRow& row)
{
    m_model->update(row);
    showWhetherEmpty();
}

void JobsPanel::clearFinished()
{
    m_model->removeFinished();
    showWhetherEmpty();
}

void JobsPanel::cross(int row)
{
    if (row < 0) return;
    const JobRow job = m_model->job(row);
    if (job.isActive()) Q_EMIT cancelRequested(job.id);
    else m_model->remove(row);
    showWhetherEmpty();
}

void JobsPanel::showWhetherEmpty()
{
    const int active = m_model->activeCount();
    m_clear->setEnabled(m_model->rowCount() > active);
    if (m_model->rowCount() == 0) showEmpty(tr("Nothing runs. Whatever takes longer than a blink is listed here."));
    else showContent();
    if (active != m_active) Q_EMIT activeCountChanged(m_active = active);
}

bool JobsPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_list || event->type() != QEvent::KeyPress || static_cast<QKeyEvent*>(event)->key() != Qt::Key_Delete)
        return Panel::eventFilter(watched, event);
    cross(m_list->currentIndex().row());
    return true;
}

}  // namespace orrery::views
