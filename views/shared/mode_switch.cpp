#include "views/shared/mode_switch.h"

#include "views/shared/folding_button.h"
#include "views/shared/icons.h"
#include "views/shared/theme.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

namespace orrery::views {

ModeSwitch::ModeSwitch(QWidget* parent) : QWidget(parent), m_group(new QButtonGroup(this)), m_row(new QHBoxLayout(this))
{
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(0);
    m_group->setExclusive(true);
    connect(m_group, &QButtonGroup::idClicked, this, &ModeSwitch::modeChosen);
}

void ModeSwitch::addMode(const QString& iconName, const QString& text, const QString& toolTip)
{
    auto* button = new FoldingButton;
    button->setIcon(icon(iconName));
    button->setIconSize(QSize(16, 16));
    button->setText(text);
    button->setToolTip(toolTip);
    button->setAccessibleName(text);
    button->setCheckable(true);
    button->setMinimumSize(28, 24);
    button->setFixedHeight(24);
    m_group->addButton(button, m_row->count());
    m_row->addWidget(button);
}

int ModeSwitch::mode() const { return m_group->checkedId(); }

void ModeSwitch::setMode(int mode) { m_group->button(mode)->setChecked(true); }

void ModeSwitch::setTextVisible(bool visible)
{
    for (QAbstractButton* button : m_group->buttons())
        static_cast<QToolButton*>(button)->setToolButtonStyle(visible ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
}

void ModeSwitch::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(ThemeSource::current()[Ink::LineStrong]);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
}

}  // namespace orrery::views
