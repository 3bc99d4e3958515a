#pragma once

namespace orrery {
class Error;
}

namespace orrery::cli {

/// How the program ends; scripts rely on the numbers.
enum class ExitCode : int {
    Done = 0,
    Failed = 1,     ///< a bad file or model, or a check that does not hold
    Usage = 2,      ///< the command line itself is wrong
    Cancelled = 3,  ///< Ctrl+C; what was recorded is kept
    Exhausted = 4   ///< no memory or no disk space
};

ExitCode exitCodeOf(const Error& error);

}  // namespace orrery::cli
