#pragma once

#include "app/start_options.h"

#include <QObject>
#include <QTimer>

#include <functional>

namespace orrery::app {

class MainWindow;

/// Calls back once nothing has been computed, read or written for a while, or after two minutes. Window's thread.
class QuietWatch : public QObject {
public:
    /// @param proofs  wait for the proof in the background too
    QuietWatch(MainWindow& window, bool proofs, QObject* parent);

    /// One at a time. `then` hears whether it grew quiet.
    void whenQuiet(const std::function<void(bool quiet)>& then);

private:
    bool isQuiet() const;
    void look();

    MainWindow& m_window;
    const bool m_proofs;
    QTimer m_timer;
    int m_quiet = 0, m_waited = 0;
    std::function<void(bool)> m_then;
};

/// Brings up what the options ask for once the file is open: first the run and prompt, and when that is read, head, mode and panel.
/// `done` hears what of it is not there; empty: all is.
class StartChoices : public QObject {
public:
    StartChoices(MainWindow& window, const StartOptions& options, QuietWatch& watch, const std::function<void(const QString& problem)>& done, QObject* parent);

private:
    QString choosePrompt();
    QString chooseRest();

    MainWindow& m_window;
    const StartOptions m_options;
};

}  // namespace orrery::app
