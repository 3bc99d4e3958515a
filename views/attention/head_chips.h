#pragma once

#include <QWidget>

#include <set>
#include <vector>

class QToolButton;

namespace orrery::views {

/// The heads of a layer as buttons with their colours, wrapped into as many rows as they need; any number of them is on.
class HeadChips : public QWidget {
    Q_OBJECT
public:
    explicit HeadChips(QWidget* parent = nullptr);

    void setHeadCount(int heads);
    void setChosen(const std::set<int>& heads);
    std::set<int> chosen() const;
    /// Marks heads whose values can't be read.
    void setDamaged(const std::set<int>& heads);
    static QColor color(int head);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;

Q_SIGNALS:
    void chosenChanged(const std::set<int>& heads);

protected:
    void resizeEvent(QResizeEvent*) override;

private:
    QIcon swatch(int head) const;
    int arrange(int width, bool move) const;

    std::vector<QToolButton*> m_buttons;
};

}  // namespace orrery::views
