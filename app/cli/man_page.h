#pragma once

#include "app/cli/command_spec.h"

#include <string>

namespace orrery::cli {

/// The manual page orrery-cli(1), in the man macros of troff.
std::string manPage(const CommandSpec& program, const std::string& version);

}  // namespace orrery::cli
