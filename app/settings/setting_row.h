#pragma once

#include <QWidget>

#include <functional>

class QToolButton;

namespace orrery::app {

class SettingBase;
class Settings;

/// One setting in the dialog: its title, the control for its kind, what it does, and a button that goes back to the default.
class SettingRow : public QWidget {
    Q_OBJECT
public:
    SettingRow(Settings& settings, SettingBase& setting, QWidget* parent = nullptr);

    void resetSetting();
    /// Whether all words of a search occur in title, comment, page or choices.
    bool matches(const QString& search) const;

private:
    QWidget* createControl();
    QWidget* createFlag();
    QWidget* createInteger();
    QWidget* createReal();
    QWidget* createChoice();
    QWidget* createText();
    void showReset();

    SettingBase& m_setting;
    QToolButton* m_reset;
    std::function<void()> m_show;  ///< puts the setting's value into the control
};

}  // namespace orrery::app
