#include "app/cli/help_text.h"

#include "core/base/text.h"

#include <algorithm>

namespace orrery::cli {

namespace {

constexpr size_t kTextWidth = 100;
constexpr size_t kHelpColumn = 26;

/// `text` broken at blanks so that no line is wider than the page; every line after the first starts with `indent` blanks.
std::string wrapped(const std::string& text, size_t indent)
{
    std::string lines;
    size_t column = indent;
    for (const std::string& word : splitText(text, ' ')) {
        if (column > indent && column + 1 + word.size() > kTextWidth) {
            lines += "\n" + std::string(indent, ' ');
            column = indent;
        }
        if (column > indent) lines += ' ', ++column;
        lines += word;
        column += word.size();
    }
    return lines;
}

std::string entry(const std::string& heading, const std::string& help)
{
    std::string line = "  " + heading;
    if (line.size() + 2 > kHelpColumn) line += "\n" + std::string(kHelpColumn, ' ');
    else line.resize(kHelpColumn, ' ');
    return line + wrapped(help, kHelpColumn) + "\n";
}

std::string optionList(const std::string& title, const std::vector<OptionSpec>& options)
{
    if (options.empty()) return {};
    std::string text = "\n" + title + ":\n";
    for (const OptionSpec& option : options) text += entry(optionHeading(option), option.help);
    return text;
}

std::string exampleList(const CommandSpec& command, const std::string& program)
{
    if (command.examples.empty()) return {};
    std::string text = "\nExamples:\n";
    for (const auto& example : command.examples) {
        text += "  " + program + " " + example.line + "\n      " + wrapped(example.says, 6) + "\n";
    }
    return text;
}

}  // namespace

std::string optionHeading(const OptionSpec& option)
{
    if (option.isFlag() || option.isPositional()) return option.name;
    return option.name + " " + (option.choices.empty() ? option.value : joinText(option.choices, "|"));
}

std::string usageLine(const std::vector<const CommandSpec*>& path)
{
    std::string line;
    for (const CommandSpec* command : path) line += (line.empty() ? "" : " ") + command->name;
    const CommandSpec& last = *path.back();
    if (!last.commands.empty()) line += " COMMAND";
    for (const OptionSpec& option : last.options) {
        if (option.required) line += " " + optionHeading(option);
        else if (option.isPositional()) line += " [" + option.name + "]";
    }
    return line + " [options]";
}

std::string helpText(const std::vector<const CommandSpec*>& path)
{
    const CommandSpec& program = *path.front();
    const CommandSpec& command = *path.back();
    std::string text = wrapped(command.summary, 0) + ".\n\nUsage: " + usageLine(path) + "\n";
    if (!command.details.empty()) {
        for (const std::string& paragraph : splitText(command.details, '\n')) text += "\n" + wrapped(paragraph, 0) + "\n";
    }
    if (!command.commands.empty()) {
        text += "\nCommands:\n";
        for (const CommandSpec& inner : command.commands) text += entry(inner.name, inner.summary);
    }
    if (&command != &program) text += optionList("Options", command.options);
    text += optionList("Options of every command", program.options);
    return text + exampleList(command, program.name);
}

}  // namespace orrery::cli
