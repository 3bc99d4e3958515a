#include "views/shared/folding_button.h"

#include <QStyleOptionToolButton>
#include <QStylePainter>

namespace orrery::views {

bool FoldingButton::isFolded() const { return toolButtonStyle() == Qt::ToolButtonTextBesideIcon && !icon().isNull() && width() < sizeHint().width(); }

void FoldingButton::paintEvent(QPaintEvent*)
{
    QStylePainter painter(this);
    QStyleOptionToolButton option;
    initStyleOption(&option);
    if (isFolded()) option.toolButtonStyle = Qt::ToolButtonIconOnly;
    painter.drawComplexControl(QStyle::CC_ToolButton, option);
}

}  // namespace orrery::views
