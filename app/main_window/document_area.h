#pragma once

#include <QHash>
#include <QMainWindow>

namespace orrery::views {
class Panel;
}

namespace orrery::app {

/// The panels of the middle: tabs that split freely, each panel's header being the handle it is dragged by.
class DocumentArea : public QMainWindow {
    Q_OBJECT
public:
    explicit DocumentArea(QWidget* parent = nullptr);

    /// `name` is stable: it keeps the panel's place in a saved layout.
    void add(const QString& name, views::Panel* panel);
    /// Brings a panel to the front, and gives it the keyboard.
    void reveal(const QString& name);
    QStringList names() const { return m_names; }
    views::Panel* panel(const QString& name) const;
    /// The panel in front of the largest group; empty: none is shown.
    QString current() const;

Q_SIGNALS:
    void currentChanged(const QString& name);

private:
    QHash<QString, QDockWidget*> m_docks;
    QStringList m_names;
    QString m_current;
};

}  // namespace orrery::app
