#pragma once

#include "app/cli/command_spec.h"
#include "app/cli/invocation.h"

namespace orrery::cli {

/// The program: options of every command (their values go to `options`) and all commands.
CommandSpec programSpec(GlobalOptions& options);

// One function a command, each in a file named after it.
CommandSpec modelCommand();
CommandSpec tokenizeCommand();
CommandSpec sitesCommand();

}  // namespace orrery::cli
