#pragma once

#include "app/settings/setting.h"
#include "app/settings/settings_writer.h"
#include "core/analysis/store_choice.h"
#include "views/shared/theme.h"

#include <QMap>
#include <QObject>

#include <vector>

namespace orrery::app {

/// All settings, each declared once. A value that equals the default is not written, so that a better default reaches everybody.
///
/// GUI thread. The file is read once, at the start; it is written by a thread of its own soon after a change, and when this goes.
class Settings : public QObject {
    Q_OBJECT
public:
    /// `path`: of the INI file. It need not exist; what is unreadable in it counts as not set.
    explicit Settings(const QString& path, QObject* parent = nullptr);

    const std::vector<SettingBase*>& all() const { return m_all; }
    /// Waits until what was set is in the file: for when no window needs this thread.  @return false if the file can't be written
    bool sync() { return m_writer.flush(); }

private:
    friend class SettingBase;
    void add(SettingBase& setting) { m_all.push_back(&setting); }
    QVariant stored(const QString& key) const { return m_values.value(key); }
    void store(const QString& key, const QVariant& value);

    // Before the settings: they enter themselves here.
    std::vector<SettingBase*> m_all;
    QMap<QString, QVariant> m_values;
    SettingsWriter m_writer;

public:
    ChoiceSetting theme{*this, QStringLiteral("appearance/theme"),
        {{QStringLiteral("system"), tr("As the desktop")}, {QStringLiteral("light"), tr("Light")}, {QStringLiteral("dark"), tr("Dark")}},
        {tr("Appearance"), tr("Theme"), tr("Colours of the window.")}};
    Setting<bool> reducedMotion{*this, QStringLiteral("appearance/reduced_motion"), false,
        {tr("Appearance"), tr("Reduce motion"), tr("Nothing slides or fades; what changes, changes at once.")}};
    ChoiceSetting painter{*this, QStringLiteral("appearance/painter"),
        {{QStringLiteral("automatic"), tr("Automatic")}, {QStringLiteral("software"), tr("Software")}, {QStringLiteral("gl"), tr("OpenGL")}},
        {tr("Appearance"), tr("Heat maps are drawn by"), tr("Automatic takes OpenGL where there is a graphics card for it. Takes effect at the next start.")}};

    Setting<int> threads{*this, QStringLiteral("compute/threads"), 0, 0, 1024,
        {tr("Computing"), tr("Threads"), tr("How many threads run a model. Automatic: as many as the machine has cores."), tr("automatic")}};
    Setting<double> memoryCap{*this, QStringLiteral("compute/memory_cap_gib"), 0.0, 0.0, 4096.0,
        {tr("Computing"), tr("Memory cap"), tr("A run that needs more is refused before it starts."), tr("none"), tr(" GiB")}};

    ChoiceSetting precision{*this, QStringLiteral("recording/precision"),
        {{QStringLiteral("f32"), tr("32-bit floats")}, {QStringLiteral("f16"), tr("16-bit floats")}},
        {tr("Recording"), tr("Stored as"), tr("16 bits take half the space and keep three significant digits.")}};
    Setting<bool> triangles{*this, QStringLiteral("recording/triangles"), false,
        {tr("Recording"), tr("Attention: lower triangle only"), tr("Patterns of causal models are zero above the diagonal: half the bytes, nothing is lost.")}};
    Setting<QString> sites{*this, QStringLiteral("recording/sites"), QStringLiteral("*"),
        {tr("Recording"), tr("Sites"), tr("What a run records unless the plan says otherwise: names and globs, parted by commas; * is everything.")}};

    Setting<bool> restore{*this, QStringLiteral("start/restore"), true,
        {tr("Start"), tr("Go on where I left off"), tr("Open the workspace and model of the last time, and put the panels where they were.")}};

    // What the window remembers by itself.
    Setting<QString> recent{*this, QStringLiteral("start/recent"), QString()};       ///< JSON, see RecentFiles
    Setting<QString> session{*this, QStringLiteral("start/session"), QString()};     ///< JSON, see SessionState
    Setting<QString> queries{*this, QStringLiteral("sql/history"), QString()};       ///< JSON: what the console ran, newest first
    Setting<QByteArray> geometry{*this, QStringLiteral("window/geometry"), QByteArray()};
    Setting<QByteArray> docks{*this, QStringLiteral("window/docks"), QByteArray()};

    views::ThemeChoice themeChoice() const;
    StoreChoice storeChoice() const;
    int64_t memoryCapBytes() const;
    std::vector<std::string> sitePatterns() const;

Q_SIGNALS:
    void changed(const QString& key);
};

/// Applies theme and motion now and whenever they are changed.
void followTheme(Settings& settings);

}  // namespace orrery::app
