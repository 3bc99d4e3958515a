#pragma once

#include <QDateTime>
#include <QString>

namespace orrery::views {

/// How long ago, as people say it: "just now", "12 min ago", "3 h ago", "yesterday", "Monday", else the date.
QString whenText(const QDateTime& when, const QDateTime& now);

}  // namespace orrery::views
