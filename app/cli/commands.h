#pragma once

#include "app/cli/command_spec.h"
#include "app/cli/invocation.h"

namespace orrery::cli {

/// The program: options of every command (their values go to `options`) and all commands.
CommandSpec programSpec(GlobalOptions& options);

// One function a command, each in a file named after it.
CommandSpec tokenizeCommand();
CommandSpec sitesCommand();
CommandSpec runCommand();
CommandSpec generateCommand();
CommandSpec attentionCommand();
CommandSpec headsCommand();
CommandSpec lensCommand();
CommandSpec patchCommand();
CommandSpec attributeCommand();
CommandSpec probeCommand();
CommandSpec streamCommand();
CommandSpec compareCommand();
CommandSpec ablateCommand();
CommandSpec exportCommand();
CommandSpec importCommand();
CommandSpec reportCommand();
CommandSpec benchCommand();
CommandSpec completionCommand();
CommandSpec manCommand();

}  // namespace orrery::cli
