#pragma once

#include <QToolButton>

namespace orrery::views {

/// A button of icon and words that drops its words, which its tooltip says too, where a layout gives it less width than both need.
class FoldingButton : public QToolButton {
    Q_OBJECT
public:
    using QToolButton::QToolButton;

    /// Whether its present width leaves the icon alone.
    bool isFolded() const;

protected:
    void paintEvent(QPaintEvent*) override;
};

}  // namespace orrery::views
