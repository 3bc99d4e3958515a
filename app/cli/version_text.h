#pragma once

#include "app/cli/invocation.h"

namespace orrery::cli {

/// The answer to --version: what was built, and what it computes with here.
void printVersion(Invocation& invocation);

}  // namespace orrery::cli
