#include "views/shared/breadcrumbs.h"

#include "views/shared/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>

#include <algorithm>

namespace orrery::views {

namespace {

QLabel* secondaryLabel(const QString& text)
{
    auto* label = new QLabel(text);
    label->setProperty("role", QStringLiteral("secondary"));
    return label;
}

}  // namespace

Breadcrumbs::Breadcrumbs(QWidget* parent) : QWidget(parent), m_row(new QHBoxLayout(this))
{
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(0);
}

bool Breadcrumbs::hasShapeOf(const std::vector<Crumb>& crumbs) const
{
    return std::equal(m_crumbs.begin(), m_crumbs.end(), crumbs.begin(), crumbs.end(),
        [](const Crumb& a, const Crumb& b) { return static_cast<bool>(a.fill) == static_cast<bool>(b.fill); });
}

void Breadcrumbs::setCrumbs(const std::vector<Crumb>& crumbs)
{
    const bool same = hasShapeOf(crumbs);
    m_crumbs = crumbs;
    if (!same) {
        while (QLayoutItem* item = m_row->takeAt(0)) {
            item->widget()->deleteLater();
            delete item;
        }
        m_steps.clear();
        for (size_t i = 0; i < m_crumbs.size(); ++i) addCrumb(i);
    }
    showTexts();
}

void Breadcrumbs::addCrumb(size_t index)
{
    const bool hasMenu = static_cast<bool>(m_crumbs[index].fill);
    QLabel* separator = secondaryLabel(QStringLiteral("›"));
    separator->setContentsMargins(kGrid, 0, hasMenu ? 0 : kGrid, 0);
    m_row->addWidget(separator);
    if (!hasMenu) {
        QLabel* label = secondaryLabel({});
        label->setContentsMargins(kGrid, 0, kGrid, 0);
        m_steps.push_back(label);
    } else {
        auto* button = new QToolButton;
        button->setPopupMode(QToolButton::InstantPopup);
        auto* menu = new QMenu(button);
        connect(menu, &QMenu::aboutToShow, this, [this, menu, index] {
            menu->clear();
            m_crumbs[index].fill(*menu);
        });
        button->setMenu(menu);
        m_steps.push_back(button);
    }
    m_row->addWidget(m_steps.back());
}

void Breadcrumbs::showTexts()
{
    for (size_t i = 0; i < m_crumbs.size(); ++i) {
        const Crumb& crumb = m_crumbs[i];
        if (auto* label = qobject_cast<QLabel*>(m_steps[i])) label->setText(crumb.text);
        if (auto* button = qobject_cast<QToolButton*>(m_steps[i])) {
            button->setText(crumb.text);
            button->setAccessibleName(crumb.accessibleName.isEmpty() ? crumb.text : crumb.accessibleName);
        }
    }
}

int Breadcrumbs::widthOf(size_t step) const
{
    return m_row->itemAt(static_cast<int>(2 * step))->widget()->sizeHint().width() + m_steps[step]->sizeHint().width();
}

int Breadcrumbs::fullWidth() const
{
    int width = 0;
    for (size_t i = 0; i < m_steps.size(); ++i) width += widthOf(i);
    return width;
}

void Breadcrumbs::fitInto(int width)
{
    int needed = fullWidth();
    for (size_t i = 0; i < m_steps.size(); ++i) {
        const bool fits = needed <= width;
        needed -= widthOf(i);
        QWidget* separator = m_row->itemAt(static_cast<int>(2 * i))->widget();
        if (m_steps[i]->isHidden() != fits) continue;
        separator->setVisible(fits);
        m_steps[i]->setVisible(fits);
    }
}

}  // namespace orrery::views
