#pragma once

#include <QDateTime>
#include <QString>

namespace orrery::views {

/// One line of the log.
struct LogEntry {
    enum class Level { Note, Warning, Failure };
    QDateTime time;
    Level level = Level::Note;
    QString message;
};

/// "note", "warning", "failure".
QString levelWord(LogEntry::Level level);

}  // namespace orrery::views
