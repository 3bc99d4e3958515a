#include "app/selftest/gap_monitor.h"

#include <algorithm>
#include <cmath>

namespace orrery::app {

GapMonitor::GapMonitor(QObject* parent) : QObject(parent)
{
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(1);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        m_gaps.push_back(static_cast<double>(m_clock.nsecsElapsed()) / 1e6);
        m_clock.restart();
    });
}

void GapMonitor::start()
{
    m_gaps.clear();
    m_clock.start();
    m_timer.start();
}

void GapMonitor::stop() { m_timer.stop(); }

double GapMonitor::longest() const { return m_gaps.empty() ? 0 : *std::max_element(m_gaps.begin(), m_gaps.end()); }

double GapMonitor::percentile(double percent) const
{
    if (m_gaps.empty()) return 0;
    std::vector<double> sorted = m_gaps;
    const auto last = static_cast<double>(sorted.size() - 1);
    const auto index = static_cast<size_t>(std::clamp(std::ceil(percent / 100 * last), 0.0, last));
    std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(index), sorted.end());
    return sorted[index];
}

}  // namespace orrery::app
