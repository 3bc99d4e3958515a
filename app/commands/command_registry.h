#pragma once

#include <QAction>
#include <QHash>
#include <QKeySequence>
#include <QList>
#include <QObject>
#include <QString>

#include <functional>

class QMenu;
class QWidget;

namespace orrery::app {

/// One thing the user can do, said once: menu, toolbar, shortcut and palette all come from it.
struct CommandSpec {
    QString id;                  ///< "file.open-workspace": stable, for settings and tests
    QString text;                ///< "Open &workspace…"
    QString icon = {};           ///< of resources/icons; empty: none
    QList<QKeySequence> shortcuts = {};
    bool checkable = false;
    QString tip = {};            ///< what it does, where the text does not say it
};

/// All commands of one window, by id and in the order they were added. Their actions belong to the registry's owner.
class CommandRegistry : public QObject {
    Q_OBJECT
public:
    /// Shortcuts work while `window` is the active one.
    explicit CommandRegistry(QWidget* window);

    /// Requires: a new id, and no shortcut that another command has.
    QAction* add(const CommandSpec& spec, const std::function<void()>& act);
    QAction* action(const QString& id) const { return m_actions.value(id); }
    const QStringList& ids() const { return m_ids; }
    /// Adds the commands to a menu; an empty id is a separator.
    void fill(QMenu& menu, const QStringList& ids) const;
    /// "Open workspace… (Ctrl+O)": the text without mnemonic, and the first shortcut.
    static QString tipFor(const QAction& action, const QString& tip = {});

private:
    QWidget* m_window;
    QHash<QString, QAction*> m_actions;
    QStringList m_ids;
};

}  // namespace orrery::app
