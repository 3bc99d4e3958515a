#pragma once

#include <CLI/CLI.hpp>

namespace orrery::cli {

/// The file of --config: TOML, or JSON if its first character is `{`. Names are those of the options; a command's own stand in
/// a section (TOML) or object (JSON) with its name. Included by the option parser alone: CLI11 is large.
class ConfigFile : public CLI::ConfigTOML {
public:
    /// @throws Error Format for JSON that is none; CLI::ParseError
    std::vector<CLI::ConfigItem> from_config(std::istream& input) const override;
};

}  // namespace orrery::cli
