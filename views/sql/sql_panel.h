#pragma once

#include "views/shared/panel.h"
#include "views/sql/sql_answer.h"
#include "views/sql/sql_history.h"

#include <memory>
#include <vector>

class QComboBox;
class QLabel;
class QMenu;
class QSplitter;
class QTableView;
class QToolButton;
class QTreeView;

namespace orrery {
struct TableInfo;
}

namespace orrery::views {

class QueryTableModel;
class SchemaModel;
class SqlEditor;

/// The SQL console: statements against the open workspace. It reads unless it is unlocked, which says first what can be lost.
class SqlPanel : public Panel {
    Q_OBJECT
public:
    explicit SqlPanel(QWidget* parent = nullptr);
    Explanation explanation() const;

    /// The tables of the open workspace; null: none is open. Another workspace is locked again, and what was found goes.
    void showTables(std::shared_ptr<const std::vector<TableInfo>> tables);
    /// Whether the file can be written at all.
    void setWritable(bool writable);
    void showAnswer(std::shared_ptr<const SqlAnswer> answer);
    /// Under the editor, which stays as it is.
    void showProblem(const QString& sentence);
    void showStopped();
    std::shared_ptr<const SqlAnswer> answer() const { return m_answer; }
    SqlEditor& editor() { return *m_editor; }

    QStringList history() const { return m_history.entries(); }
    void setHistory(const QStringList& entries) { m_history.setEntries(entries); }
    bool isUnlocked() const { return m_unlocked; }
    bool isRunning() const { return m_running; }

public Q_SLOTS:
    /// What stands in the editor, or the part of it that is marked.
    void run();

Q_SIGNALS:
    void runRequested(const orrery::views::SqlRequest& request);
    void stopRequested();
    void historyChanged(const QStringList& entries);
    void openRequested();

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void createBody();
    void createControls();
    QWidget* createSchema();
    QWidget* createEditor();
    QWidget* createResults();
    QWidget* createLockBar();
    void fillQueries(QMenu& menu);
    void setRunning(bool running);
    void setUnlocked(bool unlocked);
    void askToUnlock();
    void insertName(const QModelIndex& index);
    void copy() const;
    void fitColumns();
    void showVerdict(const QString& text, const QString& role);

    std::shared_ptr<const SqlAnswer> m_answer;
    SqlHistory m_history;
    bool m_unlocked = false, m_running = false, m_writable = true;

    SchemaModel* m_schema;
    QueryTableModel* m_found;
    SqlEditor* m_editor;
    QTreeView* m_tree;
    QTableView* m_table;
    QLabel* m_verdict;
    QComboBox* m_rows;
    QSplitter* m_parts;
    QSplitter* m_work;
    QToolButton *m_run, *m_stop, *m_queries, *m_lock;
    QWidget* m_lockBar;
    QLabel* m_lockWords;
    QWidget *m_unlock, *m_stayLocked;
};

}  // namespace orrery::views
