#pragma once

#include <QByteArray>
#include <QString>
#include <QVariant>

#include <type_traits>
#include <vector>

namespace orrery::app {

class Settings;

/// What the dialog says of a setting. Without a title it is not shown there: the window remembers it by itself.
struct SettingText {
    QString page = {};     ///< "Appearance"
    QString title = {};    ///< "Theme"
    QString comment = {};  ///< a sentence: what it does
    QString special = {};  ///< what the least value means: "automatic"
    QString unit = {};
};

struct SettingChoice {
    QString value;  ///< as it is stored
    QString label;
};

/// A setting as the dialog and the file see it. GUI thread.
class SettingBase {
public:
    enum class Kind { Flag, Integer, Real, Choice, Text, Bytes };

    SettingBase(const SettingBase&) = delete;
    SettingBase& operator=(const SettingBase&) = delete;

    const QString& key() const { return m_key; }
    Kind kind() const { return m_kind; }
    const SettingText& text() const { return m_text; }
    const std::vector<SettingChoice>& choices() const { return m_choices; }
    QVariant minimum() const { return m_minimum; }
    QVariant maximum() const { return m_maximum; }
    QVariant initial() const { return m_initial; }

    /// What the file has, if it is of the setting's kind and within its range; else the nearest that is, or the default.
    QVariant variant() const;
    void setVariant(const QVariant& value);
    bool isInitial() const { return variant() == m_initial; }
    void reset() { setVariant(m_initial); }

protected:
    SettingBase(Settings& owner, Kind kind, const QString& key, const QVariant& initial, SettingText text);
    ~SettingBase() = default;
    void setRange(const QVariant& minimum, const QVariant& maximum) { m_minimum = minimum, m_maximum = maximum; }
    void setChoices(std::vector<SettingChoice> choices) { m_choices = std::move(choices); }

private:
    QVariant valid(const QVariant& stored) const;

    Settings& m_owner;
    Kind m_kind;
    QString m_key;
    QVariant m_initial, m_minimum, m_maximum;
    SettingText m_text;
    std::vector<SettingChoice> m_choices;
};

/// One setting: declared once, as a member of Settings.
template <typename T>
class Setting : public SettingBase {
public:
    Setting(Settings& owner, const QString& key, const T& initial, const SettingText& text = {})
        : SettingBase(owner, kindOf(), key, QVariant::fromValue(initial), text) {}
    Setting(Settings& owner, const QString& key, T initial, T minimum, T maximum, const SettingText& text = {})
        : SettingBase(owner, kindOf(), key, QVariant::fromValue(initial), text) { setRange(QVariant::fromValue(minimum), QVariant::fromValue(maximum)); }

    T value() const { return variant().template value<T>(); }
    operator T() const { return value(); }
    void set(const T& value) { setVariant(QVariant::fromValue(value)); }

private:
    static constexpr Kind kindOf()
    {
        if constexpr (std::is_same_v<T, bool>) return Kind::Flag;
        else if constexpr (std::is_same_v<T, int>) return Kind::Integer;
        else if constexpr (std::is_same_v<T, double>) return Kind::Real;
        else if constexpr (std::is_same_v<T, QByteArray>) return Kind::Bytes;
        else return Kind::Text;
    }
};

/// A setting with a few named values; the default is the first of them.
class ChoiceSetting : public SettingBase {
public:
    ChoiceSetting(Settings& owner, const QString& key, std::vector<SettingChoice> choices, const SettingText& text)
        : SettingBase(owner, Kind::Choice, key, choices.front().value, text) { setChoices(std::move(choices)); }

    QString value() const { return variant().toString(); }
    void set(const QString& value) { setVariant(value); }
};

}  // namespace orrery::app
