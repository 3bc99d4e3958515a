#pragma once

#include "app/jobs/job_runner.h"
#include "views/start/recent_item.h"

#include <QObject>
#include <QSet>

#include <vector>

namespace orrery::app {

class Settings;

/// The model folders and workspaces that were open, newest first, kept in the settings. GUI thread; whether they are still there a worker
/// finds out, as a drive may take its time to say so.
class RecentFiles : public QObject {
    Q_OBJECT
public:
    static constexpr size_t kLimit = 20;

    explicit RecentFiles(Settings& settings, QObject* parent = nullptr);

    /// With `missing` as was last found out.
    std::vector<views::RecentItem> items() const;
    /// Finds out which are missing; changed() if others are than before.
    void look();
    void add(const QString& path, views::RecentItem::Kind kind, const QDateTime& when = QDateTime::currentDateTime());
    void remove(const QString& path);

Q_SIGNALS:
    void changed();

private:
    std::vector<views::RecentItem> read() const;
    void write(const std::vector<views::RecentItem>& items);

    Settings& m_settings;
    QSet<QString> m_missing;
    JobRunner m_lookers{1};
};

}  // namespace orrery::app
