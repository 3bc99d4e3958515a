#pragma once

#include "app/cli/command_spec.h"

namespace orrery::cli {

/// What --help prints for the last command of the path.
std::string helpText(const std::vector<const CommandSpec*>& path);

/// "orrery-cli run --model DIR [options]".
std::string usageLine(const std::vector<const CommandSpec*>& path);

/// "--store f32|f16": an option's name with what stands for its value.
std::string optionHeading(const OptionSpec& option);

}  // namespace orrery::cli
