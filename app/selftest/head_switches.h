#pragma once

#include "core/analysis/head_ref.h"

#include <QElapsedTimer>
#include <QObject>

#include <vector>

namespace orrery::app {

class MainWindow;

/// Selects heads far from each other, one by one, and notes how long each takes from the click until its picture is painted.
///
/// No head is a neighbour of another that was shown, so that none was read ahead; between two the window rests a moment.
class HeadSwitches : public QObject {
    Q_OBJECT
public:
    explicit HeadSwitches(MainWindow& window, QObject* parent = nullptr);
    void start();
    bool isDone() const { return m_times.size() >= kSwitches; }
    /// Milliseconds.  Requires: isDone().
    double median() const;
    double longest() const;

private:
    static constexpr size_t kSwitches = 24;

    void next();
    void onPainted();
    void note();
    HeadRef wanted() const;

    MainWindow& m_window;
    std::vector<double> m_times;
    QElapsedTimer m_clock;
    bool m_waiting = false;  ///< for a picture
};

}  // namespace orrery::app
