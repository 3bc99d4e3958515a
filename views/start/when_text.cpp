#include "views/start/when_text.h"

#include <QCoreApplication>
#include <QLocale>

namespace orrery::views {

QString whenText(const QDateTime& when, const QDateTime& now)
{
    const auto tr = [](const char* text) { return QCoreApplication::translate("orrery::views::StartPage", text); };
    if (!when.isValid()) return {};
    const qint64 minutes = when.secsTo(now) / 60, days = when.date().daysTo(now.date());
    if (minutes < 1) return tr("just now");
    if (minutes < 60) return tr("%1 min ago").arg(minutes);
    if (days == 0) return tr("%1 h ago").arg(minutes / 60);
    if (days == 1) return tr("yesterday");
    if (days < 7) return QLocale().dayName(when.date().dayOfWeek());
    return QLocale().toString(when.date(), QLocale::ShortFormat);
}

}  // namespace orrery::views
