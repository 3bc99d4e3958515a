#include "app/cli/interrupt.h"

#include "app/cli/exit_code.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

namespace orrery::cli {

namespace {

sigset_t watchedSignals()
{
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGINT, SIGTERM, SIGUSR1}) sigaddset(&set, signal);
    return set;
}

/// SIGUSR1, sent by the destructor, ends the wait.
void waitForSignals(std::stop_source stop)
{
    const sigset_t set = watchedSignals();
    int signal = 0;
    while (sigwait(&set, &signal) == 0 && signal != SIGUSR1) {
        if (!stop.request_stop()) _exit(static_cast<int>(ExitCode::Cancelled));
    }
}

}  // namespace

Interrupt::Interrupt()
{
    const sigset_t set = watchedSignals();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    m_thread = std::thread(waitForSignals, m_stop);
}

Interrupt::~Interrupt()
{
    pthread_kill(m_thread.native_handle(), SIGUSR1);
    m_thread.join();
}

}  // namespace orrery::cli
