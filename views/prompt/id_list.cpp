#include "views/prompt/id_list.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>

namespace orrery::views {

IdList parseIds(const QString& text)
{
    static const QRegularExpression separators(QStringLiteral("[\\s,;\\[\\]()]+"));
    IdList list;
    const QStringList parts = text.split(separators, Qt::SkipEmptyParts);
    list.ids.reserve(static_cast<size_t>(parts.size()));
    for (const QString& part : parts) {
        bool isNumber = false;
        const int id = part.toInt(&isNumber);
        if (!isNumber || id < 0) {
            const QString shown = part.size() > 20 ? part.left(19) + u'…' : part;
            return {{}, QCoreApplication::translate("orrery::views::PromptBar", "“%1” is no token id").arg(shown)};
        }
        list.ids.push_back(id);
    }
    return list;
}

QString idsText(const std::vector<int32_t>& ids)
{
    QStringList parts;
    for (const int32_t id : ids) parts << QString::number(id);
    return parts.join(u' ');
}

}  // namespace orrery::views
