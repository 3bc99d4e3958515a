#include "app/cli/completion_text.h"

#include "core/base/text.h"

namespace orrery::cli {

namespace {

/// One command with the words that lead to it: "model inspect", empty for the program itself.
struct Place {
    std::string path;
    const CommandSpec* command;
};

std::vector<Place> allPlaces(const CommandSpec& command, const std::string& path = {})
{
    std::vector<Place> places{{path, &command}};
    for (const CommandSpec& inner : command.commands) {
        for (Place& place : allPlaces(inner, path.empty() ? inner.name : path + " " + inner.name)) places.push_back(std::move(place));
    }
    return places;
}

/// In single quotes, as every shell here reads them.
std::string quoted(const std::string& text)
{
    std::string result = "'";
    for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return result + "'";
}

std::vector<std::string> optionNames(const CommandSpec& command)
{
    std::vector<std::string> names;
    for (const OptionSpec& option : command.options) {
        if (!option.isPositional()) names.push_back(option.name);
    }
    return names;
}

std::vector<std::string> commandNames(const CommandSpec& command)
{
    std::vector<std::string> names;
    for (const CommandSpec& inner : command.commands) names.push_back(inner.name);
    return names;
}

/// What completes an option's value in bash and zsh: a compgen call's options.
std::string valueAction(const OptionSpec& option)
{
    if (!option.choices.empty()) return "-W " + quoted(joinText(option.choices, " "));
    return option.takes == Takes::Folder ? "-d" : option.takes == Takes::File ? "-f" : "-W ''";
}

/// The words that bash may complete for one place: its options, the program's, and its commands.
std::string bashWords(const CommandSpec& program, const CommandSpec& command)
{
    std::vector<std::string> words = commandNames(command);
    for (const OptionSpec& option : command.options) {
        if (option.isPositional()) words.insert(words.end(), option.choices.begin(), option.choices.end());
        else words.push_back(option.name);
    }
    if (&command != &program) {
        for (const std::string& name : optionNames(program)) words.push_back(name);
    }
    return joinText(words, " ");
}

bool takesFiles(const CommandSpec& command)
{
    for (const OptionSpec& option : command.options) {
        if (option.isPositional() && option.takes != Takes::Text) return true;
    }
    return false;
}

/// `case "$place:$previous" in` entries: what follows an option.
std::string bashValueCases(const CommandSpec& program)
{
    std::string cases;
    for (const Place& place : allPlaces(program)) {
        const std::string path = place.command == &program ? "*" : quoted(place.path);
        for (const OptionSpec& option : place.command->options) {
            if (option.isPositional() || option.isFlag()) continue;
            cases += "        " + path + ":" + option.name + ") COMPREPLY=($(compgen " + valueAction(option) + " -- \"$word\")); return ;;\n";
        }
    }
    return cases;
}

std::string bashWordCases(const CommandSpec& program)
{
    std::string cases;
    for (const Place& place : allPlaces(program)) {
        cases += "        " + quoted(place.path) + ") COMPREPLY=($(compgen -W " + quoted(bashWords(program, *place.command))
            + (takesFiles(*place.command) ? " -f" : "") + " -- \"$word\")) ;;\n";
    }
    return cases;
}

std::string bashPathCases(const CommandSpec& program)
{
    std::string cases;
    for (const Place& place : allPlaces(program)) {
        if (place.command != &program) cases += "            " + quoted(place.path) + ") place=$next ;;\n";
    }
    return cases;
}

std::string bashFunction(const CommandSpec& program)
{
    return "_orrery_cli() {\n"
           "    local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} place= next= i\n"
           "    COMPREPLY=()\n"
           "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
           "        next=\"${place:+$place }${COMP_WORDS[i]}\"\n"
           "        case \"$next\" in\n" + bashPathCases(program) + "        esac\n"
           "    done\n"
           "    case \"$place:$previous\" in\n" + bashValueCases(program) + "    esac\n"
           "    case \"$place\" in\n" + bashWordCases(program) + "    esac\n"
           "}\n";
}

std::string fishCondition(const Place& place)
{
    if (place.path.empty()) return {};
    std::string condition;
    for (const std::string& word : splitText(place.path, ' '))
        condition += std::string(condition.empty() ? "" : "; and ") + "__fish_seen_subcommand_from " + word;
    return " -n " + quoted(condition);
}

/// What completes a positional argument.
std::string fishPositional(const Place& place, const OptionSpec& option)
{
    const std::string start = "complete -c orrery-cli" + fishCondition(place);
    if (!option.choices.empty()) return start + " -a " + quoted(joinText(option.choices, " ")) + "\n";
    return option.takes == Takes::Text ? "" : start + " -F\n";
}

std::string fishOption(const Place& place, const OptionSpec& option)
{
    if (option.isPositional()) return fishPositional(place, option);
    std::string line = "complete -c orrery-cli" + fishCondition(place) + " -l " + option.name.substr(2) + " -d " + quoted(option.help);
    if (option.isFlag()) return line + "\n";
    line += option.takes == Takes::Text ? " -x" : " -r";
    if (!option.choices.empty()) line += " -a " + quoted(joinText(option.choices, " "));
    else if (option.takes == Takes::Folder) line += " -a '(__fish_complete_directories)'";
    else if (option.takes == Takes::File) line += " -F";
    return line + "\n";
}

std::string fishScript(const CommandSpec& program)
{
    std::string script = "complete -c orrery-cli -f\n";
    for (const Place& place : allPlaces(program)) {
        const std::string names = joinText(commandNames(*place.command), " ");
        for (const CommandSpec& inner : place.command->commands) {
            const std::string seen = place.path.empty() ? "" : "__fish_seen_subcommand_from " + place.path + "; and ";
            script += "complete -c orrery-cli -n " + quoted(seen + "not __fish_seen_subcommand_from " + names) + " -a " + inner.name + " -d "
                + quoted(inner.summary) + "\n";
        }
        for (const OptionSpec& option : place.command->options) script += fishOption(place, option);
    }
    return script;
}

}  // namespace

std::string completionScript(const CommandSpec& program, Shell shell)
{
    switch (shell) {
    case Shell::Bash: return bashFunction(program) + "complete -o filenames -F _orrery_cli orrery-cli\n";
    case Shell::Zsh:
        return "#compdef orrery-cli\nautoload -U +X bashcompinit && bashcompinit\n" + bashFunction(program)
            + "complete -o filenames -F _orrery_cli orrery-cli\n";
    case Shell::Fish: return fishScript(program);
    }
    return {};
}

}  // namespace orrery::cli
