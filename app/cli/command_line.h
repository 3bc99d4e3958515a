#pragma once

#include "app/cli/exit_code.h"

namespace orrery::cli {

/// The whole program: parses, runs one command, turns every Error into a message and an exit code. Never throws.
ExitCode runCommandLine(int argc, char** argv);

}  // namespace orrery::cli
