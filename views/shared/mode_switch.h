#pragma once

#include <QWidget>

class QButtonGroup;
class QHBoxLayout;

namespace orrery::views {

/// A segmented control: buttons side by side of which one is down. Arrow keys walk it.
class ModeSwitch : public QWidget {
    Q_OBJECT
public:
    explicit ModeSwitch(QWidget* parent = nullptr);

    void addMode(const QString& iconName, const QString& text, const QString& toolTip);
    int mode() const;
    /// Words beside the icons, where there is room.
    void setTextVisible(bool visible);

public Q_SLOTS:
    void setMode(int mode);

Q_SIGNALS:
    void modeChosen(int mode);  ///< by the user

protected:
    void paintEvent(QPaintEvent*) override;

private:
    QButtonGroup* m_group;
    QHBoxLayout* m_row;
};

}  // namespace orrery::views
