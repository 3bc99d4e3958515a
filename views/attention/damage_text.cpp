#include "views/attention/damage_text.h"

#include <QCoreApplication>

namespace orrery::views {

QString damageText(const QString& what, const Error& damage)
{
    const QString place = QString::fromStdString(damage.place());
    return place.isEmpty() ? QCoreApplication::translate("Damage", "%1 can't be shown: the file is damaged there.").arg(what)
                           : QCoreApplication::translate("Damage", "%1 can't be shown: %2 is damaged.").arg(what, place);
}

}  // namespace orrery::views
