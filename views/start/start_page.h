#pragma once

#include "views/start/recent_item.h"

#include <QWidget>

#include <vector>

class QLabel;
class QListView;
class QVBoxLayout;

namespace orrery::views {

class RecentModel;
class StartButton;

/// What the window shows while nothing is open: open, new, the recent files, the tour that works offline. A file or folder can be
/// dropped anywhere on it.
class StartPage : public QWidget {
    Q_OBJECT
public:
    explicit StartPage(QWidget* parent = nullptr);

    /// Newest first.
    void setRecent(const std::vector<RecentItem>& items);
    /// What the page shows beside its three buttons: the texts of the actions' shortcuts.
    void setShortcutTexts(const QString& openModel, const QString& openWorkspace, const QString& newWorkspace);

Q_SIGNALS:
    void openModelRequested();
    void openWorkspaceRequested();
    void newWorkspaceRequested();
    void recentChosen(const QString& path);
    void recentRemoved(const QString& path);
    void tourChosen(const QString& name);
    void pathDropped(const QString& path);

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* createContent();
    QWidget* createTitle();
    QWidget* createStart();
    QWidget* createRecent();
    void choose(const QModelIndex& index);
    void removeRow(const QModelIndex& index);
    void showMenu(const QPoint& position);
    void showWhetherEmpty();

    StartButton *m_openModel, *m_openWorkspace, *m_newWorkspace, *m_tour;
    RecentModel* m_model;
    QListView* m_list;
    QLabel* m_none;
};

}  // namespace orrery::views
