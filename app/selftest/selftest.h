#pragma once

#include "app/selftest/gap_monitor.h"
#include "app/selftest/head_switches.h"

#include <QElapsedTimer>
#include <QObject>
#include <QString>

#include <functional>
#include <vector>

namespace orrery::app {

class MainWindow;

/// Walks through the window as a user would, says "ok" or what did not hold, step by step, and ends the program: 0, or 1.
///
/// `orrery --selftest` proves an installation; with --timing it measures, on the workspace that was given, what should feel instant.
class Selftest : public QObject {
    Q_OBJECT
public:
    /// `startedAgo`: milliseconds since the process began, when the window was first painted.
    Selftest(MainWindow& window, bool timing, const QString& workspace, double firstPaint);
    void start();

private:
    static constexpr int kRuns = 60;
    /// A step begins, is asked until it says it is done, and may fail. `doing` empty on success.
    struct Step {
        QString name;
        std::function<void()> begin;
        std::function<bool()> done;
        std::function<QString()> result = {};   ///< what was measured, to print behind the name
        QString aim = {};                       ///< what it should be, to print behind that
    };
    void addProof();
    void addTiming();
    void addWorkspaceTiming();
    void aimAt(const QString& aim) { m_steps.back().aim = aim; }
    bool isIdle() const;
    int atlasTiles() const;   ///< with a picture
    void next();
    void look();
    void end(bool good);

    MainWindow& m_window;
    double m_firstPaint;
    QString m_workspace;
    std::vector<Step> m_steps;
    size_t m_at = 0;
    QElapsedTimer m_clock;
    QTimer m_look;
    GapMonitor m_gaps;
    HeadSwitches* m_switches;
    int m_runs = 0;
    QString m_failure;
};

}  // namespace orrery::app
