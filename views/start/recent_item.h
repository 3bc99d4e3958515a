#pragma once

#include <QDateTime>
#include <QString>

namespace orrery::views {

/// A model folder or a workspace that was open before.
struct RecentItem {
    enum class Kind { ModelFolder, Workspace };
    QString path;
    Kind kind = Kind::Workspace;
    QDateTime when;
    bool missing = false;  ///< nothing is at that path now

    bool operator==(const RecentItem&) const = default;
};

}  // namespace orrery::views
