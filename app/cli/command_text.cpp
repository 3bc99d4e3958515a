#include "app/cli/command_text.h"

#include "app/cli/commands.h"
#include "core/base/json.h"
#include "core/base/text.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <functional>

namespace orrery::cli {

namespace {

/// A word of a command line as a POSIX shell reads it back.
std::string shellWord(const std::string& text)
{
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:,=+@%";
    if (!text.empty() && text.find_first_not_of(kPlain) == std::string::npos) return text;
    std::string quoted = "'";
    for (const char letter : text) quoted += letter == '\'' ? std::string("'\\''") : std::string(1, letter);
    return quoted + "'";
}

std::string wordOf(const std::string& value) { return value; }
std::string wordOf(double value)
{
    char text[32];
    return {text, std::to_chars(text, text + sizeof text, value).ptr};
}
template <typename Whole>
std::string wordOf(Whole value) { return std::to_string(value); }

/// What an option holds, as words: none for a flag that is off, several for a list.
struct Words {
    std::vector<std::string> operator()(std::monostate) const { return {}; }
    std::vector<std::string> operator()(const bool* flag) const { return *flag ? std::vector<std::string>{""} : std::vector<std::string>{}; }
    template <typename Value>
    std::vector<std::string> operator()(const Value* value) const { return {wordOf(*value)}; }
    template <typename Value>
    std::vector<std::string> operator()(const std::vector<Value>* values) const
    {
        std::vector<std::string> words;
        for (const Value& value : *values) words.push_back(wordOf(value));
        return words;
    }
};

std::vector<std::string> wordsOf(const OptionSpec& spec)
{
    return std::visit(Words{}, spec.target);
}

/// Hears each input option of `told` that is not as in `usual`, which is the same command untouched.
void forChanged(const CommandSpec& told, const CommandSpec& usual, const std::function<void(const OptionSpec&, const std::vector<std::string>&)>& hear)
{
    for (size_t i = 0; i < told.options.size(); ++i) {
        const OptionSpec& option = told.options[i];
        if (option.role == OptionRole::Output) continue;
        if (const std::vector<std::string> words = wordsOf(option); words != wordsOf(usual.options[i])) hear(option, words);
    }
}

/// The running command and its program as they are when nothing is told.
struct Untouched {
    GlobalOptions options;
    CommandSpec program = programSpec(options);
    const CommandSpec& command;

    explicit Untouched(const std::string& name) : command(*std::find_if(program.commands.begin(), program.commands.end(), [&](const CommandSpec& one) { return one.name == name; })) {}
    Untouched(const Untouched&) = delete;
    Untouched& operator=(const Untouched&) = delete;
};

void addWords(std::string& line, const OptionSpec& option, const std::vector<std::string>& words)
{
    if (option.isFlag()) line += " " + option.name;
    else if (option.isPositional()) line += " " + shellWord(words.front());
    else if (option.commaList) line += " " + option.name + " " + shellWord(joinText(words, ","));
    else
        for (const std::string& word : words) line += " " + option.name + " " + shellWord(word);
}

/// What an option holds, as JSON; texts that are paths are made full ones.
struct Value {
    bool isPath;

    Json operator()(std::monostate) const { return nullptr; }
    Json operator()(const std::string* text) const
    {
        return isPath && *text != "-" ? std::filesystem::absolute(*text).lexically_normal().string() : *text;
    }
    template <typename One>
    Json operator()(const One* value) const { return *value; }
};

Json valueOf(const OptionSpec& option)
{
    return std::visit(Value{option.takes != Takes::Text}, option.target);
}

std::string keyOf(const OptionSpec& option)
{
    return option.isPositional() ? option.name : option.name.substr(option.name.find_first_not_of('-'));
}

}  // namespace

std::string commandText(const Invocation& invocation)
{
    const Untouched usual(invocation.command.name);
    std::string line = invocation.program.name + " " + invocation.command.name;
    const auto add = [&](const OptionSpec& option, const std::vector<std::string>& words) { addWords(line, option, words); };
    forChanged(invocation.command, usual.command, add);
    forChanged(invocation.program, usual.program, add);
    return line;
}

Json settingsDocument(const Invocation& invocation)
{
    const Untouched usual(invocation.command.name);
    Json settings = Json::object(), own = Json::object();
    forChanged(invocation.program, usual.program, [&](const OptionSpec& option, const auto&) { settings[keyOf(option)] = valueOf(option); });
    forChanged(invocation.command, usual.command, [&](const OptionSpec& option, const auto&) { own[keyOf(option)] = valueOf(option); });
    settings[invocation.command.name] = std::move(own);
    return settings;
}

}  // namespace orrery::cli
