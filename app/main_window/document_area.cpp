#include "app/main_window/document_area.h"

#include "app/main_window/tab_names.h"
#include "views/shared/panel.h"

#include <QDockWidget>
#include <QTabBar>

namespace orrery::app {

DocumentArea::DocumentArea(QWidget* parent) : QMainWindow(parent, Qt::Widget)
{
    setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks | GroupedDragging);
    setAnimated(false);
    setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    setDocumentMode(true);
    nameTabBars(*this, tr("Documents"));
}

void DocumentArea::add(const QString& name, views::Panel* panel)
{
    auto* dock = new QDockWidget(panel->title(), this);
    dock->setObjectName(name);
    dock->setFeatures(QDockWidget::DockWidgetMovable | QDockWidget::DockWidgetFloatable);
    dock->setWidget(panel);
    dock->setTitleBarWidget(panel->header());
    addDockWidget(Qt::TopDockWidgetArea, dock);
    if (!m_names.isEmpty()) tabifyDockWidget(m_docks.value(m_names.first()), dock);
    m_docks.insert(name, dock);
    m_names.append(name);
    connect(dock, &QDockWidget::visibilityChanged, this, [this, name, panel](bool visible) {
        // A tab behind another is not hidden by Qt but moved out of sight: the panel must know, it works only while it can be seen.
        panel->setVisible(visible);
        if (!visible || m_current == name) return;
        m_current = name;
        Q_EMIT currentChanged(name);
    });
}

void DocumentArea::reveal(const QString& name)
{
    QDockWidget* dock = m_docks.value(name);
    if (!dock) return;
    dock->show();
    dock->raise();
    dock->widget()->setFocus(Qt::OtherFocusReason);
    if (m_current == name) return;
    m_current = name;
    Q_EMIT currentChanged(name);
}

views::Panel* DocumentArea::panel(const QString& name) const
{
    const QDockWidget* dock = m_docks.value(name);
    return dock ? qobject_cast<views::Panel*>(dock->widget()) : nullptr;
}

QString DocumentArea::current() const { return m_current; }

}  // namespace orrery::app
