#include "app/settings/settings_writer.h"

#include <QSettings>

#include <chrono>
#include <utility>

namespace orrery::app {

namespace {

constexpr std::chrono::milliseconds kGather{200};  ///< a slider that is dragged sets many values

bool write(const QString& path, const QMap<QString, QVariant>& values)
{
    QSettings file(path, QSettings::IniFormat);
    for (auto value = values.begin(); value != values.end(); ++value) {
        if (value->isValid()) file.setValue(value.key(), *value);
        else file.remove(value.key());
    }
    file.sync();
    return file.status() == QSettings::NoError;
}

}  // namespace

SettingsWriter::SettingsWriter(const QString& path) : m_path(path), m_thread([this](const std::stop_token& stop) { run(stop); }) {}

SettingsWriter::~SettingsWriter() = default;

void SettingsWriter::set(const QString& key, const QVariant& value)
{
    const std::scoped_lock lock(m_mutex);
    m_waiting.insert(key, value);
    m_changed.notify_all();
}

bool SettingsWriter::flush()
{
    std::unique_lock lock(m_mutex);
    m_hurry = true;
    m_changed.notify_all();
    m_changed.wait(lock, [this] { return m_waiting.isEmpty() && !m_writing; });
    m_hurry = false;
    return m_good;
}

void SettingsWriter::run(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    while (m_changed.wait(lock, stop, [this] { return !m_waiting.isEmpty(); })) {
        m_changed.wait_for(lock, stop, kGather, [this] { return m_hurry; });
        const QMap<QString, QVariant> values = std::exchange(m_waiting, {});
        m_writing = true;
        lock.unlock();
        const bool good = write(m_path, values);
        lock.lock();
        m_good = good, m_writing = false;
        m_changed.notify_all();
    }
}

}  // namespace orrery::app
