#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

namespace orrery::cli {

struct CommandSpec;
class Output;

/// Options every command takes.
struct GlobalOptions {
    bool json = false;
    bool quiet = false;
    int64_t threads = 0;
    std::string device = "auto";
    std::string precision = "fp32";
    uint64_t seed = 0;
};

/// What a command gets besides its own options: lives for one call of it.
struct Invocation {
    const GlobalOptions& options;
    const CommandSpec& program;  ///< what all commands are, for those that tell of them
    const CommandSpec& command;  ///< the one that runs, its options' targets filled
    Output& output;
    std::stop_token stop;
};

}  // namespace orrery::cli
