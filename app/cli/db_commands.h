#pragma once

#include "app/cli/command_spec.h"

namespace orrery::cli {

// The commands of `db`.
CommandSpec dbInfoCommand();
CommandSpec dbCheckCommand();
CommandSpec dbSqlCommand();
CommandSpec dbEvictCommand();
CommandSpec dbDeleteCommand();
CommandSpec dbVacuumCommand();
CommandSpec dbKeepCommand();
CommandSpec dbKeptCommand();
CommandSpec dbForgetCommand();

}  // namespace orrery::cli
