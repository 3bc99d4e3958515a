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
    /// Also if the model has too few heads for two to be distant.
    bool isDone() const { return m_tooFew || m_times.size() >= kSwitches; }
    bool hasTimes() const { return !m_times.empty(); }
    /// Milliseconds.  Requires: hasTimes().
    double median() const;
    double longest() const;

private:
    static constexpr size_t kSwitches = 24;

    void next();
    void onPainted();
    void note();
    std::vector<HeadRef> distantHeads() const;
    HeadRef wanted() const;

    MainWindow& m_window;
    std::vector<double> m_times;
    QElapsedTimer m_clock;
    bool m_waiting = false;  ///< for a picture
    bool m_tooFew = false;
};

}  // namespace orrery::app
