#pragma once

#include "app/cli/command_spec.h"

#include <string>

namespace orrery::cli {

enum class Shell { Bash, Zsh, Fish };

/// A script that teaches a shell the program's commands, options, choices, and which values are files or folders.
std::string completionScript(const CommandSpec& program, Shell shell);

}  // namespace orrery::cli
