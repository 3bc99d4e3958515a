#include "app/cli/commands.h"

#include "app/cli/completion_text.h"
#include "app/cli/invocation.h"
#include "app/cli/man_page.h"
#include "app/cli/output.h"
#include "core/base/build_info.h"
#include "core/base/json.h"

#include <memory>

namespace orrery::cli {

namespace {

Shell shellOf(const std::string& name)
{
    return name == "bash" ? Shell::Bash : name == "zsh" ? Shell::Zsh : Shell::Fish;
}

ExitCode say(const std::string& text, const char* name, Invocation& invocation)
{
    if (invocation.output.isJson()) invocation.output.printJson({{name, text}});
    else invocation.output.print(text);
    return ExitCode::Done;
}

}  // namespace

CommandSpec completionCommand()
{
    const auto shell = std::make_shared<std::string>();
    CommandSpec command{.name = "completion", .summary = "Print a script that completes commands and options in a shell"};
    command.options = {{.name = "SHELL", .help = "bash, zsh or fish", .target = shell.get(), .required = true,
        .choices = {"bash", "zsh", "fish"}}};
    command.examples = {{"completion bash > ~/.local/share/bash-completion/completions/orrery-cli", "for bash, from the next shell on"}};
    command.run = [shell](Invocation& invocation) {
        return say(completionScript(invocation.program, shellOf(*shell)), "script", invocation);
    };
    return command;
}

CommandSpec manCommand()
{
    CommandSpec command{.name = "man", .summary = "Print the manual page"};
    command.examples = {{"man | man -l -", "read it"}};
    command.run = [](Invocation& invocation) { return say(manPage(invocation.program, buildInfo().version), "page", invocation); };
    return command;
}

}  // namespace orrery::cli
