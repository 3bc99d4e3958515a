#pragma once

#include <QWidget>

class QTimer;

namespace orrery::views {

/// A 2 px line that tells how far work has come; without a fraction a short piece walks along it. Takes its height always, so that
/// nothing moves when work begins. Where motion is reduced the piece is a still pattern.
class ProgressStripe : public QWidget {
    Q_OBJECT
public:
    explicit ProgressStripe(QWidget* parent = nullptr);
    void setFraction(double fraction);  ///< < 0: unknown
    void stop();
    bool isRunning() const { return m_running; }
    double fraction() const { return m_fraction; }

protected:
    void paintEvent(QPaintEvent*) override;

private:
    QTimer* m_timer;
    double m_fraction = -1, m_phase = 0;
    bool m_running = false;
};

}  // namespace orrery::views
