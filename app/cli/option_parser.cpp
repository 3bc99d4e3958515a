#include "app/cli/option_parser.h"

#include "app/cli/config_file.h"
#include "core/base/error.h"
#include "core/base/text.h"

#include <CLI/CLI.hpp>

namespace orrery::cli {

namespace {

CLI::Option* addTo(CLI::App&, const OptionSpec&, std::monostate)
{
    return nullptr;
}

CLI::Option* addTo(CLI::App& app, const OptionSpec& spec, bool* target)
{
    return app.add_flag(spec.name, *target, spec.help);
}

template <typename Value>
CLI::Option* addTo(CLI::App& app, const OptionSpec& spec, Value* target)
{
    return app.add_option(spec.name, *target, spec.help);
}

template <typename Value>
CLI::Option* addTo(CLI::App& app, const OptionSpec& spec, std::vector<Value>* target)
{
    CLI::Option* option = app.add_option(spec.name, *target, spec.help);
    option->allow_extra_args(false);
    if (spec.commaList) option->delimiter(',');
    return option;
}

void addOption(CLI::App& app, const OptionSpec& spec)
{
    CLI::Option* option = std::visit([&](auto target) { return addTo(app, spec, target); }, spec.target);
    if (!option) return;
    if (spec.required) option->required();
    // strtoull takes "-4" for a huge number.
    if (std::holds_alternative<uint64_t*>(spec.target))
        option->check([](const std::string& text) { return text.starts_with('-') ? text + " is below zero" : std::string(); });
    if (!spec.choices.empty()) option->check(CLI::IsMember(spec.choices));
}

void addCommand(CLI::App& app, const CommandSpec& spec)
{
    app.fallthrough();
    app.require_subcommand(0, 1);
    for (const OptionSpec& option : spec.options) addOption(app, option);
    for (const OptionSpec& option : spec.options) {
        for (const std::string& other : option.excludes) app.get_option(option.name)->excludes(app.get_option(other));
    }
    for (const CommandSpec& command : spec.commands) addCommand(*app.add_subcommand(command.name, command.summary), command);
}

std::vector<const CommandSpec*> chosenPath(const CommandSpec& program, const CLI::App& app)
{
    std::vector<const CommandSpec*> path{&program};
    for (const CLI::App* at = &app; !at->get_subcommands().empty();) {
        at = at->get_subcommands().front();
        const auto& commands = path.back()->commands;
        path.push_back(&*std::find_if(
            commands.begin(), commands.end(), [&](const CommandSpec& command) { return command.name == at->get_name(); }));
    }
    return path;
}

std::string pathText(const std::vector<const CommandSpec*>& path)
{
    std::vector<std::string> names;
    for (const CommandSpec* command : path) names.push_back(command->name);
    return joinText(names, " ");
}

Error usageError(const std::vector<const CommandSpec*>& path, const std::string& message)
{
    const std::string command = pathText(path);
    return Error(ErrorKind::Argument, message + " (see: " + command + " --help)").withReason("Usage");
}

}  // namespace

ParsedCommand parseCommandLine(const CommandSpec& program, int argc, char** argv)
{
    CLI::App app(program.summary, program.name);
    addCommand(app, program);
    app.set_help_flag("-h,--help", "");
    app.set_version_flag("--version", program.name);
    app.set_config("--config");
    app.allow_config_extras(CLI::config_extras_mode::error);
    app.config_formatter(std::make_shared<ConfigFile>());
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        return {ParsedCommand::Wants::Help, chosenPath(program, app)};
    } catch (const CLI::CallForVersion&) {
        return {ParsedCommand::Wants::Version, {&program}};
    } catch (const CLI::FileError& error) {
        throw Error(ErrorKind::Io, error.what());
    } catch (const CLI::ParseError& error) {
        throw usageError(chosenPath(program, app), error.what());
    }
    const auto path = chosenPath(program, app);
    if (!path.back()->run) throw usageError(path, "a command is missing after \"" + pathText(path) + "\"");
    return {ParsedCommand::Wants::Run, path};
}

}  // namespace orrery::cli
