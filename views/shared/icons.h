#pragma once

#include <QIcon>
#include <QString>

namespace orrery::views {

/// One of our own icons (resources/icons/NAME.svg, 1.5 px strokes in currentColor), in the theme's colours: secondary at rest, text when
/// active, accent when on, disabled when not enabled. Crisp at any scale; follows the theme.
/// Requires: the file exists (a test looks for every name).
QIcon icon(const QString& name);

}  // namespace orrery::views
