#include "app/cli/man_page.h"

#include "app/cli/help_text.h"
#include "core/base/text.h"

namespace orrery::cli {

namespace {

/// Text that troff prints as it stands: no line of it is a request, no character an escape.
std::string escaped(const std::string& text)
{
    std::string result;
    bool lineStart = true;
    for (const char c : text) {
        if (lineStart && (c == '.' || c == '\'')) result += "\\&";
        if (c == '\\') result += "\\e";
        else if (c == '-') result += "\\-";
        else if (c == '"') result += "\\(dq";
        else result += c;
        lineStart = c == '\n';
    }
    return result;
}

std::string optionList(const std::vector<OptionSpec>& options)
{
    std::string text;
    for (const OptionSpec& option : options) text += ".TP\n.B " + escaped(optionHeading(option)) + "\n" + escaped(option.help) + "\n";
    return text;
}

std::string paragraphs(const std::string& details)
{
    std::string text;
    if (details.empty()) return text;
    for (const std::string& paragraph : splitText(details, '\n')) text += ".PP\n" + escaped(paragraph) + "\n";
    return text;
}

std::string exampleList(const CommandSpec& command, const std::string& program)
{
    std::string text;
    for (const auto& example : command.examples)
        text += ".PP\n.nf\n.B " + escaped(program + " " + example.line) + "\n.fi\n.RS\n" + escaped(example.says) + "\n.RE\n";
    return text;
}

std::string commandSections(const std::vector<const CommandSpec*>& path)
{
    const CommandSpec& command = *path.back();
    std::string text;
    if (command.run)
        text += ".SS " + escaped(usageLine(path)) + "\n" + escaped(command.summary) + ".\n" + paragraphs(command.details)
            + optionList(command.options) + exampleList(command, path.front()->name);
    for (const CommandSpec& inner : command.commands) {
        std::vector<const CommandSpec*> deeper = path;
        deeper.push_back(&inner);
        text += commandSections(deeper);
    }
    return text;
}

}  // namespace

std::string manPage(const CommandSpec& program, const std::string& version)
{
    return ".TH ORRERY\\-CLI 1 \"\" \"Orrery " + escaped(version) + "\" \"User Commands\"\n.SH NAME\norrery\\-cli \\- "
        + escaped(program.summary) + "\n.SH SYNOPSIS\n.B " + escaped(usageLine({&program})) + "\n.SH DESCRIPTION\n" + escaped(program.details)
        + "\n" + ".SH OPTIONS OF EVERY COMMAND\n" + optionList(program.options) + ".SH COMMANDS\n" + commandSections({&program})
        + ".SH EXAMPLES\n" + exampleList(program, program.name);
}

}  // namespace orrery::cli
