#include "app/settings/setting.h"

#include "app/settings/settings.h"

#include <algorithm>
#include <cmath>

namespace orrery::app {

namespace {

template <typename T>
QVariant clamped(T value, const QVariant& minimum, const QVariant& maximum)
{
    if (minimum.isValid()) value = std::max(value, minimum.value<T>());
    if (maximum.isValid()) value = std::min(value, maximum.value<T>());
    return QVariant::fromValue(value);
}

/// An INI file holds words; only these two are a flag.
QVariant flagOf(const QVariant& stored)
{
    const QString word = stored.toString();
    if (word == QLatin1String("true")) return true;
    return word == QLatin1String("false") ? QVariant(false) : QVariant();
}

}  // namespace

SettingBase::SettingBase(Settings& owner, Kind kind, const QString& key, const QVariant& initial, SettingText text)
    : m_owner(owner), m_kind(kind), m_key(key), m_initial(initial), m_text(std::move(text))
{
    owner.add(*this);
}

QVariant SettingBase::valid(const QVariant& stored) const
{
    bool good = false;
    switch (m_kind) {
    case Kind::Flag: return flagOf(stored);
    case Kind::Integer: {
        const int number = stored.toString().toInt(&good);
        return good ? clamped(number, m_minimum, m_maximum) : QVariant();
    }
    case Kind::Real: {
        const double number = stored.toString().toDouble(&good);
        return good && std::isfinite(number) ? clamped(number, m_minimum, m_maximum) : QVariant();
    }
    case Kind::Choice: {
        const QString name = stored.toString();
        const bool known = std::any_of(m_choices.begin(), m_choices.end(), [&](const SettingChoice& choice) { return choice.value == name; });
        return known ? QVariant(name) : QVariant();
    }
    case Kind::Text:
        if (stored.typeId() == QMetaType::QStringList) return stored.toStringList().join(u',');  // an INI file splits unquoted text at commas
        return stored.canConvert<QString>() ? QVariant(stored.toString()) : QVariant();
    case Kind::Bytes: break;
    }
    return stored.canConvert<QByteArray>() ? QVariant(stored.toByteArray()) : QVariant();
}

QVariant SettingBase::variant() const
{
    const QVariant stored = m_owner.stored(m_key);
    const QVariant value = stored.isValid() ? valid(stored) : QVariant();
    return value.isValid() ? value : m_initial;
}

void SettingBase::setVariant(const QVariant& value)
{
    const QVariant before = variant(), after = valid(value);
    if (!after.isValid() || after == before) return;
    m_owner.store(m_key, after == m_initial ? QVariant() : after);
}

}  // namespace orrery::app
