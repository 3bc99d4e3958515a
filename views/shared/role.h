#pragma once

#include <QString>

class QWidget;

namespace orrery::views {

/// Gives a widget one of the style sheet's roles ("secondary", "good", "warn", "bad", "panel", "framed") and draws it so from now on.
void setRole(QWidget& widget, const QString& role);

}  // namespace orrery::views
