#pragma once

#include "views/shared/selection.h"

#include <QObject>

#include <vector>

namespace orrery::views {

/// The one selection, the hover beside it, and the history of selections that back and forward walk.
///
/// Panels hold a pointer to it: they set it when the user points or picks, and follow its signals. GUI thread only.
class SelectionModel : public QObject {
    Q_OBJECT
public:
    explicit SelectionModel(QObject* parent = nullptr);

    const Selection& selection() const { return m_history[m_current]; }
    const Hover& hover() const { return m_hover; }
    bool canGoBack() const { return m_current > 0; }
    bool canGoForward() const { return m_current + 1 < m_history.size(); }

public Q_SLOTS:
    /// A new selection becomes the newest of the history; what was ahead goes. The same one again changes nothing.
    void select(const orrery::views::Selection& selection);
    /// Like select(), without a step of history: for cursors that walk cell by cell. The newest entry is replaced.
    void adjust(const orrery::views::Selection& selection);
    void setHover(const orrery::views::Hover& hover);
    void goBack();
    void goForward();
    /// Forgets everything: another workspace is open.
    void reset(const orrery::views::Selection& selection = {});

Q_SIGNALS:
    void selectionChanged(const orrery::views::Selection& now, const orrery::views::Selection& before);
    void hoverChanged(const orrery::views::Hover& hover);
    void historyChanged();

private:
    void moveTo(size_t index);

    std::vector<Selection> m_history{Selection{}};
    size_t m_current = 0;
    Hover m_hover;
};

}  // namespace orrery::views
