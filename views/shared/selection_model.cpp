#include "views/shared/selection_model.h"

namespace orrery::views {

namespace {

constexpr size_t kMaxHistory = 500;

}  // namespace

SelectionModel::SelectionModel(QObject* parent) : QObject(parent) {}

void SelectionModel::select(const Selection& selection)
{
    const Selection before = this->selection();
    if (selection == before) return;
    m_history.resize(m_current + 1);
    m_history.push_back(selection);
    if (m_history.size() > kMaxHistory) m_history.erase(m_history.begin());
    m_current = m_history.size() - 1;
    Q_EMIT selectionChanged(selection, before);
    Q_EMIT historyChanged();
}

void SelectionModel::adjust(const Selection& selection)
{
    const Selection before = this->selection();
    if (selection == before) return;
    m_history[m_current] = selection;
    Q_EMIT selectionChanged(selection, before);
}

void SelectionModel::setHover(const Hover& hover)
{
    if (hover == m_hover) return;
    m_hover = hover;
    Q_EMIT hoverChanged(hover);
}

void SelectionModel::goBack()
{
    if (canGoBack()) moveTo(m_current - 1);
}

void SelectionModel::goForward()
{
    if (canGoForward()) moveTo(m_current + 1);
}

void SelectionModel::reset(const Selection& selection)
{
    const Selection before = this->selection();
    m_history = {selection};
    m_current = 0;
    setHover({});
    if (before != selection) Q_EMIT selectionChanged(selection, before);
    Q_EMIT historyChanged();
}

void SelectionModel::moveTo(size_t index)
{
    const Selection before = selection();
    m_current = index;
    Q_EMIT selectionChanged(selection(), before);
    Q_EMIT historyChanged();
}

}  // namespace orrery::views
