#pragma once

#include "app/cli/command_spec.h"
#include "core/record/workspace.h"

#include <string>

namespace orrery::cli {

struct Invocation;

/// The positional FILE.orrery.
OptionSpec workspaceOption(std::string& file);
/// The option --run.
OptionSpec runOption(int64_t& run);

Workspace openWorkspace(const std::string& file, Access access, Invocation& invocation);

/// @throws Error Argument with reason NoSuchRun, saying which there are
RunRow requireRun(const Workspace& workspace, int64_t run);
/// The prompt with that number in a run.  @throws Error Argument with reason NoSuchPrompt
PromptRow requirePrompt(const Workspace& workspace, RunId run, int64_t ordinal);

}  // namespace orrery::cli
