#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <vector>

namespace orrery::app {

/// How long the event loop keeps events waiting: asks to be called every millisecond and notes how late it is each time.
class GapMonitor : public QObject {
    Q_OBJECT
public:
    explicit GapMonitor(QObject* parent = nullptr);
    void start();
    void stop();
    /// Milliseconds; 0 without a reading.
    double longest() const;
    /// The gap that so many of a hundred readings stay under, e.g. 99.9.
    double percentile(double percent) const;
    size_t readings() const { return m_gaps.size(); }

private:
    QTimer m_timer;
    QElapsedTimer m_clock;
    std::vector<double> m_gaps;
};

}  // namespace orrery::app
