#pragma once

#include <stop_token>
#include <thread>

namespace orrery::cli {

/// Turns the first Ctrl+C (SIGINT) or SIGTERM into a stop request; a second one ends the program at once.
/// One object at a time: signal handlers belong to the process.
class Interrupt {
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    std::stop_token token() const { return m_stop.get_token(); }

private:
    std::stop_source m_stop;
    std::thread m_thread;
};

}  // namespace orrery::cli
