#include "views/shared/role.h"

#include <QStyle>
#include <QVariant>
#include <QWidget>

namespace orrery::views {

void setRole(QWidget& widget, const QString& role)
{
    if (widget.property("role").toString() == role) return;
    widget.setProperty("role", role);
    // The style sheet looks properties up only when it polishes.
    widget.style()->unpolish(&widget);
    widget.style()->polish(&widget);
    widget.update();
}

}  // namespace orrery::views
