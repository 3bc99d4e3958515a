#include "app/settings/recent_files.h"

#include "app/settings/settings.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <utility>

namespace orrery::app {

using views::RecentItem;

namespace {

const QString kPath = QStringLiteral("path"), kKind = QStringLiteral("kind"), kWhen = QStringLiteral("when");
const QString kModel = QStringLiteral("model"), kWorkspace = QStringLiteral("workspace");

QString clean(const QString& path) { return QFileInfo(path).absoluteFilePath(); }

}  // namespace

RecentFiles::RecentFiles(Settings& settings, QObject* parent) : QObject(parent), m_settings(settings) {}

std::vector<RecentItem> RecentFiles::read() const
{
    std::vector<RecentItem> items;
    const QJsonArray list = QJsonDocument::fromJson(m_settings.recent.value().toUtf8()).array();
    for (const QJsonValue& value : list) {
        const QJsonObject object = value.toObject();
        const QString path = object[kPath].toString(), kind = object[kKind].toString();
        if (path.isEmpty() || (kind != kModel && kind != kWorkspace)) continue;
        items.push_back({path, kind == kModel ? RecentItem::Kind::ModelFolder : RecentItem::Kind::Workspace,
            QDateTime::fromString(object[kWhen].toString(), Qt::ISODate), false});
        if (items.size() == kLimit) break;
    }
    return items;
}

std::vector<RecentItem> RecentFiles::items() const
{
    std::vector<RecentItem> items = read();
    for (RecentItem& item : items) item.missing = m_missing.contains(item.path);
    return items;
}

void RecentFiles::look()
{
    m_lookers.start(JobSpec{QStringLiteral("look"), {}}, this,
        [items = read()](JobContext& context) {
            QSet<QString> missing;
            for (const RecentItem& item : items) {
                throwIfStopped(context.stop);
                if (!QFileInfo::exists(item.path)) missing.insert(item.path);
            }
            return missing;
        },
        [this](const QSet<QString>& missing) {
            if (std::exchange(m_missing, missing) != missing) Q_EMIT changed();
        },
        {});
}

void RecentFiles::write(const std::vector<RecentItem>& items)
{
    QJsonArray list;
    for (const RecentItem& item : items)
        list.append(QJsonObject{{kPath, item.path}, {kKind, item.kind == RecentItem::Kind::ModelFolder ? kModel : kWorkspace},
            {kWhen, item.when.toString(Qt::ISODate)}});
    m_settings.recent.set(QString::fromUtf8(QJsonDocument(list).toJson(QJsonDocument::Compact)));
    Q_EMIT changed();
}

void RecentFiles::add(const QString& path, RecentItem::Kind kind, const QDateTime& when)
{
    std::vector<RecentItem> items = read();
    const QString whole = clean(path);
    std::erase_if(items, [&](const RecentItem& item) { return item.path == whole; });
    items.insert(items.begin(), {whole, kind, when, false});
    if (items.size() > kLimit) items.resize(kLimit);
    write(items);
}

void RecentFiles::remove(const QString& path)
{
    std::vector<RecentItem> items = read();
    std::erase_if(items, [&](const RecentItem& item) { return item.path == path || item.path == clean(path); });
    write(items);
}

}  // namespace orrery::app
