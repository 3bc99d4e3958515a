#include "app/session/resource_paths.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

namespace orrery::app {

QString sampleModelFolder()
{
    const auto holds = [](const QString& folder) { return QFileInfo::exists(folder + QStringLiteral("/config.json")); };
    QDir dir(QCoreApplication::applicationDirPath());
    const QString installed = dir.filePath(QStringLiteral("../share/orrery/sample"));
    if (holds(installed)) return QDir::cleanPath(installed);
    do {
        const QString inTree = dir.filePath(QStringLiteral("resources/sample"));
        if (holds(inTree)) return QDir::cleanPath(inTree);
    } while (dir.cdUp());
    return {};
}

QString scratchFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppLocalDataLocation) + QStringLiteral("/untitled");
}

QString settingsFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation) + QStringLiteral("/settings.ini");
}

}  // namespace orrery::app
