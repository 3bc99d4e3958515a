#include "app/commands/command_registry.h"

#include "views/shared/icons.h"

#include <QMenu>
#include <QWidget>

namespace orrery::app {

CommandRegistry::CommandRegistry(QWidget* window) : QObject(window), m_window(window) {}

QAction* CommandRegistry::add(const CommandSpec& spec, const std::function<void()>& act)
{
    Q_ASSERT(!m_actions.contains(spec.id));
    auto* action = new QAction(spec.text, m_window);
    action->setObjectName(spec.id);
    action->setShortcuts(spec.shortcuts);
    action->setCheckable(spec.checkable);
    if (!spec.icon.isEmpty()) action->setIcon(views::icon(spec.icon));
    action->setToolTip(tipFor(*action, spec.tip));
    action->setStatusTip(spec.tip);
    action->setIconVisibleInMenu(false);
    connect(action, &QAction::triggered, this, [act] { act(); });
    m_window->addAction(action);
    m_actions.insert(spec.id, action);
    m_ids.append(spec.id);
    return action;
}

void CommandRegistry::fill(QMenu& menu, const QStringList& ids) const
{
    for (const QString& id : ids) {
        if (id.isEmpty()) menu.addSeparator();
        else menu.addAction(m_actions.value(id));
    }
}

QString CommandRegistry::tipFor(const QAction& action, const QString& tip)
{
    QString text = tip.isEmpty() ? action.text().remove(u'&') : tip;
    if (!action.shortcut().isEmpty()) text += QStringLiteral(" (%1)").arg(action.shortcut().toString(QKeySequence::NativeText));
    return text;
}

}  // namespace orrery::app
