#include "app/cli/interrupt.h"

#include "app/cli/exit_code.h"
#include "core/base/error.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace orrery::cli {
namespace {

// A handler, not sigwait: the threads that OpenBLAS starts while it is loaded have no signal blocked and would be given it.
std::atomic<int> signalPipe{-1};

void onSignal(int)
{
    const int saved = errno;
    const char byte = 0;
    if (::write(signalPipe.load(), &byte, 1) < 0) ::_exit(static_cast<int>(ExitCode::Cancelled));
    errno = saved;
}

void handleSignals(void (*handler)(int))
{
    struct sigaction action {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    for (const int signal : {SIGINT, SIGTERM}) ::sigaction(signal, &action, nullptr);
}

/// The first signal asks for a stop, the second ends the program; the closed pipe ends the wait.
void waitForSignals(int pipe, std::stop_source stop)
{
    char byte = 0;
    while (::read(pipe, &byte, 1) == 1)
        if (!stop.request_stop()) ::_exit(static_cast<int>(ExitCode::Cancelled));
    ::close(pipe);
}

}  // namespace

Interrupt::Interrupt()
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw Error(ErrorKind::Io, "no pipe for signals");
    signalPipe = ends[1];
    m_thread = std::thread(waitForSignals, ends[0], m_stop);
    handleSignals(onSignal);
}

Interrupt::~Interrupt()
{
    handleSignals(SIG_DFL);
    ::close(signalPipe.exchange(-1));
    m_thread.join();
}

}  // namespace orrery::cli
