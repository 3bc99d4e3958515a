#include "views/shared/controls.h"

#include "views/shared/folding_button.h"
#include "views/shared/icons.h"
#include "views/shared/theme.h"

#include <QHBoxLayout>
#include <QLabel>
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

}  // namespace orrery::views
