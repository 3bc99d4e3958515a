#include "views/attention/controls.h"

#include "views/canvas/heat_map_view.h"
#include "views/shared/folding_button.h"
#include "views/shared/icons.h"
#include "views/shared/theme.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>

namespace orrery::views {

QVBoxLayout* makeColumn(QWidget* page)
{
    page->setProperty("role", QStringLiteral("panel"));
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    return column;
}

QHBoxLayout* addControlRow(QVBoxLayout& column)
{
    auto* row = new QHBoxLayout;
    row->setContentsMargins(kBodyPadding, kGrid, kBodyPadding, kGrid);
    row->setSpacing(2 * kGrid);
    column.addLayout(row);
    return row;
}

QToolButton* controlButton(const QString& iconName, const QString& text, const QString& toolTip)
{
    auto* button = new FoldingButton;
    if (!iconName.isEmpty()) button->setIcon(icon(iconName));
    button->setIconSize(QSize(16, 16));
    button->setText(text);
    button->setToolTip(toolTip);
    button->setAccessibleName(text.isEmpty() ? toolTip : text);
    button->setFixedHeight(24);
    button->setMinimumWidth(24);
    button->setToolButtonStyle(text.isEmpty() ? Qt::ToolButtonIconOnly : iconName.isEmpty() ? Qt::ToolButtonTextOnly : Qt::ToolButtonTextBesideIcon);
    return button;
}

QLabel* controlLabel(const QString& text)
{
    auto* label = new QLabel(text);
    label->setProperty("role", QStringLiteral("secondary"));
    label->setFont(smallFont());
    return label;
}

QToolButton* scaleButton(HeatMapView& map)
{
    QToolButton* button = controlButton(QStringLiteral("color-scale"), QCoreApplication::translate("Controls", "Scale"),
        QCoreApplication::translate("Controls", "Colour map, transfer, range and pooling"));
    button->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(button);
    QObject::connect(menu, &QMenu::aboutToShow, &map, [menu, &map] {
        menu->clear();
        map.fillScaleMenu(*menu);
    });
    button->setMenu(menu);
    return button;
}

}  // namespace orrery::views
