#include "app/cli/exit_code.h"

#include "core/base/error.h"

namespace orrery::cli {

ExitCode exitCodeOf(const Error& error)
{
    if (error.reason() == "DiskFull") return ExitCode::Exhausted;
    switch (error.kind()) {
    case ErrorKind::Argument: return ExitCode::Usage;
    case ErrorKind::Cancelled: return ExitCode::Cancelled;
    case ErrorKind::Memory: return ExitCode::Exhausted;
    default: return ExitCode::Failed;
    }
}

}  // namespace orrery::cli
