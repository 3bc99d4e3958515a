#pragma once

#include <QString>

#include <optional>

namespace orrery::views {

/// How a job stands, as the list shows it.
struct JobRow {
    enum class State { Waiting, Running, Done, Cancelled, Failed };
    quint64 id = 0;
    QString title;             ///< "Run: The cat sat"
    QString doing;             ///< "layer 7 of 12"
    State state = State::Waiting;
    double fraction = -1;      ///< < 0: unknown
    double elapsed = 0;        ///< seconds since it began to run
    std::optional<double> secondsLeft;
    QString errorText;

    bool isActive() const { return state == State::Waiting || state == State::Running; }
};

/// "waiting", "running", "done", "cancelled", "failed".
QString stateWord(JobRow::State state);
/// What stands at the row's right: "3.1 s left", "12 s", "done in 2.5 s".
QString timeText(const JobRow& row);

}  // namespace orrery::views
