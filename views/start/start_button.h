#pragma once

#include <QAbstractButton>

namespace orrery::views {

/// A wide button of the start page: icon, a title, its shortcut at the right, and, on a card, sentences below the title.
class StartButton : public QAbstractButton {
    Q_OBJECT
public:
    StartButton(const QString& iconName, const QString& title, const QString& sentences = {}, QWidget* parent = nullptr);

    void setShortcutText(const QString& text);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent*) override;
    bool event(QEvent* event) override;

private:
    QRect textRect(int width) const;

    QString m_iconName, m_sentences, m_shortcut;
};

}  // namespace orrery::views
