#pragma once

#include <QMap>
#include <QString>
#include <QVariant>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace orrery::app {

/// Writes settings to their INI file on a thread of its own, a moment after they were set, many together: the file may lie on a network
/// drive that hangs, and its lock, its rename and its sync take milliseconds on any.
///
/// Owns the thread; the destructor writes what is left and waits. set() and flush() from any thread.
class SettingsWriter {
public:
    explicit SettingsWriter(const QString& path);
    ~SettingsWriter();
    SettingsWriter(const SettingsWriter&) = delete;
    SettingsWriter& operator=(const SettingsWriter&) = delete;

    /// An invalid value removes the key.
    void set(const QString& key, const QVariant& value);
    /// Waits until all that was set is written.  @return false if the file can't be written
    bool flush();

private:
    void run(const std::stop_token& stop);

    QString m_path;
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    QMap<QString, QVariant> m_waiting;
    bool m_writing = false, m_hurry = false, m_good = true;
    std::jthread m_thread;  ///< last: it uses what stands above
};

}  // namespace orrery::app
