#pragma once

#include "app/cli/command_spec.h"

namespace orrery::cli {

/// What a command line asks for.
struct ParsedCommand {
    enum class Wants { Run, Help, Version };
    Wants wants = Wants::Run;
    std::vector<const CommandSpec*> path;  ///< from the program to the chosen command
};

/// Fills the targets of the chosen command's options, from the command line first, then from the file of --config.
/// @throws Error Argument with reason Usage; Io or Format for the config file
ParsedCommand parseCommandLine(const CommandSpec& program, int argc, char** argv);

}  // namespace orrery::cli
