#pragma once

#include "views/start/recent_item.h"

#include <QObject>

#include <vector>

namespace orrery::app {

class Settings;

/// The model folders and workspaces that were open, newest first, kept in the settings.
class RecentFiles : public QObject {
    Q_OBJECT
public:
    static constexpr size_t kLimit = 20;

    explicit RecentFiles(Settings& settings, QObject* parent = nullptr);

    /// With `missing` as it is now.
    std::vector<views::RecentItem> items() const;
    void add(const QString& path, views::RecentItem::Kind kind, const QDateTime& when = QDateTime::currentDateTime());
    void remove(const QString& path);

Q_SIGNALS:
    void changed();

private:
    std::vector<views::RecentItem> read() const;
    void write(const std::vector<views::RecentItem>& items);

    Settings& m_settings;
};

}  // namespace orrery::app
