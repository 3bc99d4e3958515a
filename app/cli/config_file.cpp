#include "app/cli/config_file.h"

#include "core/base/error.h"
#include "core/base/json.h"

#include <sstream>

namespace orrery::cli {

namespace {

constexpr int kMaximumDepth = 8;

std::string valueText(const Json& value, const std::string& name)
{
    if (value.is_string()) return value.get<std::string>();
    if (value.is_boolean() || value.is_number()) return value.dump();
    throw Error(ErrorKind::Format, "the config's \"" + name + "\" is neither text nor number nor true or false")
        .withReason("BadConfig");
}

void addItems(const Json& object, const std::vector<std::string>& parents, std::vector<CLI::ConfigItem>& items)
{
    for (const auto& [name, value] : object.items()) {
        if (value.is_object()) {
            std::vector<std::string> inner = parents;
            inner.push_back(name);
            addItems(value, inner, items);
            continue;
        }
        CLI::ConfigItem item{parents, name, {}};
        if (value.is_array()) {
            for (const Json& element : value) item.inputs.push_back(valueText(element, name));
        } else {
            item.inputs.push_back(valueText(value, name));
        }
        items.push_back(std::move(item));
    }
}

}  // namespace

std::vector<CLI::ConfigItem> ConfigFile::from_config(std::istream& input) const
{
    std::ostringstream buffer;
    buffer << input.rdbuf();
    const std::string text = buffer.str();
    const size_t first = text.find_first_not_of(" \t\r\n");
    std::vector<CLI::ConfigItem> items;
    if (first != std::string::npos && text[first] == '{') {
        addItems(parseJson(text, kMaximumDepth), {}, items);
        return items;
    }
    std::istringstream toml(text);
    return CLI::ConfigTOML::from_config(toml);
}

}  // namespace orrery::cli
