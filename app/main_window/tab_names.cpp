#include "app/main_window/tab_names.h"

#include <QChildEvent>
#include <QMainWindow>
#include <QTabBar>

namespace orrery::app {

namespace {

/// A child is polished when it is whole enough to be told what it is.
class TabNamer : public QObject {
public:
    TabNamer(QMainWindow& window, const QString& name) : QObject(&window), m_name(name) { window.installEventFilter(this); }

protected:
    bool eventFilter(QObject*, QEvent* event) override
    {
        if (event->type() != QEvent::ChildPolished) return false;
        if (auto* bar = qobject_cast<QTabBar*>(static_cast<QChildEvent*>(event)->child())) bar->setAccessibleName(m_name);
        return false;
    }

private:
    QString m_name;
};

}  // namespace

void nameTabBars(QMainWindow& window, const QString& name) { new TabNamer(window, name); }

}  // namespace orrery::app
