#include "app/settings/settings.h"

#include "views/shared/motion.h"

#include <QSettings>
#include <QStringList>

#include <cmath>

namespace orrery::app {

Settings::Settings(const QString& path, QObject* parent) : QObject(parent), m_writer(path)
{
    const QSettings file(path, QSettings::IniFormat);
    for (const QString& key : file.allKeys()) m_values.insert(key, file.value(key));
}

void Settings::store(const QString& key, const QVariant& value)
{
    if (value.isValid()) m_values.insert(key, value);
    else m_values.remove(key);
    m_writer.set(key, value);
    Q_EMIT changed(key);
}

views::ThemeChoice Settings::themeChoice() const
{
    const QString name = theme.value();
    if (name == QLatin1String("light")) return views::ThemeChoice::Light;
    return name == QLatin1String("dark") ? views::ThemeChoice::Dark : views::ThemeChoice::System;
}

StoreChoice Settings::storeChoice() const
{
    return {precision.value() == QLatin1String("f16") ? StoreType::F16 : StoreType::F32, triangles.value()};
}

int64_t Settings::memoryCapBytes() const { return std::llround(memoryCap.value() * (1 << 30)); }

std::vector<std::string> Settings::sitePatterns() const
{
    std::vector<std::string> patterns;
    for (const QString& part : sites.value().split(u',', Qt::SkipEmptyParts))
        if (const QString pattern = part.trimmed(); !pattern.isEmpty()) patterns.push_back(pattern.toStdString());
    return patterns.empty() ? std::vector<std::string>{"*"} : patterns;
}

void followTheme(Settings& settings)
{
    const auto apply = [&settings] { views::ThemeSource::instance().apply(settings.themeChoice()); };
    QObject::connect(&settings, &Settings::changed, &settings, [&settings, apply](const QString& key) {
        if (key == settings.theme.key()) apply();
        if (key == settings.reducedMotion.key()) views::setReducedMotion(settings.reducedMotion);
    });
    apply();
    views::setReducedMotion(settings.reducedMotion);
}

}  // namespace orrery::app
