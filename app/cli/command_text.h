#pragma once

#include "app/cli/invocation.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace orrery::cli {

/// The running command as a line for a POSIX shell: the options that are not as they would be unless told, those of the command in the
/// order of its help, then those of the program. What only says where results go (OptionRole::Output) is left out.
std::string commandText(const Invocation& invocation);

/// The same options as a document that --config reads: {"seed": 3, "patch": {"model": "/models/gpt2", …}}, files and folders by their full
/// paths, so that it computes the same from any folder. FILE of a command is "FILE", which only the command line takes.
nlohmann::json settingsDocument(const Invocation& invocation);

}  // namespace orrery::cli
