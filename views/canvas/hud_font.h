#pragma once

#include <QByteArray>

class QFont;

namespace orrery::views {

/// The font's outlines as a TrueType file, put together from the tables that Qt hands out: no path of any system is needed.
/// Empty if the installed font is another or has no TrueType outlines.
QByteArray trueTypeFile(const QFont& font);

}  // namespace orrery::views
