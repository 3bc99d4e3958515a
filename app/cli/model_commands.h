#pragma once

#include "app/cli/command_spec.h"

namespace orrery::cli {

// The commands of `model`.
CommandSpec inspectCommand();
CommandSpec verifyCommand();
CommandSpec convertCommand();

}  // namespace orrery::cli
