#pragma once

#include "app/cli/exit_code.h"

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace orrery::cli {

struct Invocation;

/// What an option's value is: decides what a shell offers to complete.
enum class Takes { Text, File, Folder };

/// Whether a command computes the same without it.
enum class OptionRole {
    Input,   ///< says what is computed
    Output   ///< says where results go, or how they are told
};

/// Where an option's value goes. A bool is a flag; a vector collects repeats, and comma lists where `commaList` is set.
/// What has no target (--help, --version, --config) is answered by the parser itself.
using OptionTarget = std::variant<std::monostate, bool*, std::string*, int64_t*, uint64_t*, double*, std::vector<std::string>*,
    std::vector<int64_t>*>;

/// One option, or a positional argument if its name has no dashes.
struct OptionSpec {
    std::string name;                  ///< "--model", or "FILE"
    std::string value = {};            ///< stands for the value in help: "DIR"; empty for flags and positionals
    std::string help = {};
    OptionTarget target = {};
    bool required = false;
    bool commaList = false;            ///< vectors: one argument may hold several values
    Takes takes = Takes::Text;
    std::vector<std::string> choices = {};  ///< the only values there are; empty: any
    std::vector<std::string> excludes = {}; ///< options that may not stand beside it
    OptionRole role = OptionRole::Input;

    bool isFlag() const { return !isPositional() && value.empty() && choices.empty(); }
    bool isPositional() const { return name.rfind("-", 0) != 0; }
};

/// One command as a user sees it: the one description that parsing, --help, completion and the man page read.
struct CommandSpec {
    struct Example {
        std::string line;  ///< without the program's name
        std::string says;
    };

    std::string name;
    std::string summary;               ///< one line, no full stop
    std::string details = {};          ///< paragraphs, for --help and the man page
    std::vector<OptionSpec> options = {};
    std::vector<Example> examples = {};
    std::vector<CommandSpec> commands = {};
    std::function<ExitCode(Invocation&)> run = {};  ///< empty for a group of commands
};

}  // namespace orrery::cli
