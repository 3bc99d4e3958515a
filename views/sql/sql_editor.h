#pragma once

#include "core/record/workspace_tables.h"

#include <QPlainTextEdit>

#include <memory>
#include <vector>

class QCompleter;
class QStandardItemModel;

namespace orrery::views {

/// An editor for one statement: Ctrl+Return runs, Ctrl+Space completes (so does typing), Ctrl+Up and Ctrl+Down walk the history.
class SqlEditor : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit SqlEditor(QWidget* parent = nullptr);

    void setTables(std::shared_ptr<const std::vector<TableInfo>> tables) { m_tables = std::move(tables); }
    /// Puts text in the place of all there is; can be undone.
    void replaceAll(const QString& text);
    QCompleter* completer() const { return m_completer; }

Q_SIGNALS:
    void runRequested();
    void olderRequested();
    void newerRequested();

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

private:
    bool isForPopup(const QKeyEvent& event) const;
    bool runCommand(const QKeyEvent& event);
    void complete(bool asked);
    void insertWord(const QString& word);

    std::shared_ptr<const std::vector<TableInfo>> m_tables;
    QStandardItemModel* m_words;
    QCompleter* m_completer;
};

}  // namespace orrery::views
