#include "views/shared/progress_stripe.h"

#include "views/shared/motion.h"
#include "views/shared/theme.h"

#include <QPainter>
#include <QTimer>

#include <algorithm>
#include <cmath>

namespace orrery::views {

ProgressStripe::ProgressStripe(QWidget* parent) : QWidget(parent), m_timer(new QTimer(this))
{
    setFixedHeight(2);
    m_timer->setInterval(50);
    connect(m_timer, &QTimer::timeout, this, [this] {
        m_phase = std::fmod(m_phase + 0.02, 1.0);
        update();
    });
}

void ProgressStripe::setFraction(double fraction)
{
    m_running = true;
    m_fraction = fraction;
    if (fraction < 0 && !reducedMotion()) m_timer->start();
    else m_timer->stop();
    update();
}

void ProgressStripe::stop()
{
    m_running = false;
    m_timer->stop();
    update();
}

void ProgressStripe::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const Theme& theme = ThemeSource::current();
    painter.fillRect(QRect(0, height() - 1, width(), 1), theme[Ink::Line]);
    if (!m_running) return;
    const QColor ink = theme[Ink::Secondary];
    if (m_fraction >= 0) painter.fillRect(QRectF(0, 0, width() * std::min(1.0, m_fraction), 2), ink);
    else if (!m_timer->isActive()) painter.fillRect(rect(), QBrush(ink, Qt::Dense4Pattern));  // at work, without moving
    else painter.fillRect(QRectF(width() * (m_phase * 1.25 - 0.25), 0, width() * 0.25, 2), ink);
}

}  // namespace orrery::views
