#pragma once

#include "views/log/log_entry.h"
#include "views/shared/panel.h"

#include <vector>

class QComboBox;
class QLineEdit;
class QTimer;
class QTreeView;

namespace orrery::views {

class LogFilter;
class LogModel;

/// The log. Lines that arrive together are shown together, at most thirty times a second; it follows its end unless the user scrolled away.
class LogPanel : public Panel {
    Q_OBJECT
public:
    explicit LogPanel(QWidget* parent = nullptr);

    /// The selected lines; all that are shown if none is selected.
    QString copyText() const;

public Q_SLOTS:
    void add(const orrery::views::LogEntry& entry);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void createView();
    void createControls();
    void flush();
    void clear();
    void copy() const;

    LogModel* m_model;
    LogFilter* m_filter;
    QTreeView* m_view;
    QLineEdit* m_text;
    QComboBox* m_level;
    QTimer* m_timer;
    std::vector<LogEntry> m_pending;
};

}  // namespace orrery::views
