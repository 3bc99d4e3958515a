#pragma once

#include <chrono>
#include <string>

namespace orrery {

/// What is left of a job of even pace: for what a progress bar says beside its fraction.
class RemainingTime {
public:
    RemainingTime() : m_start(Clock::now()) {}

    /// Seconds until fraction 1 at the pace so far; negative as long as too little is done to say.
    double seconds(double fraction) const;
    /// "12 s left", "3 min left", or nothing.
    std::string text(double fraction) const;

private:
    using Clock = std::chrono::steady_clock;
    Clock::time_point m_start;
};

/// "0.4 s", "12 s", "3 min", "2 h 5 min".
std::string durationText(double seconds);

}  // namespace orrery
