#include "tests/layering/include_rules.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <iterator>
#include <optional>

namespace orrery::layering
{
namespace
{

constexpr std::array<std::string_view, 5> kLayers{"kernels", "core", "views", "app", "tests"}; // an arrow points left

/// What each folder of core may include besides itself; what is not listed here may not exist.
struct CoreFolder {
    std::string_view name;
    std::string_view mayInclude; ///< names, each between blanks
};

constexpr CoreFolder kCoreFolders[] = {
    {"base", " "},
    {"tensor", " base "},
    {"tokenizer", " base "},
    {"table", " base tokenizer "},
    {"backend", " base tensor "},
    {"autograd", " base tensor backend "},
    {"model", " base tensor backend autograd tokenizer "},
    {"checkpoint", " base tensor backend autograd tokenizer model "},
    {"record", " base tensor backend autograd tokenizer model "},
    {"train", " base tensor backend autograd tokenizer model "},
    {"analysis", " base table tensor backend autograd tokenizer model checkpoint record train "},
    {"circuits", " base table tensor backend autograd tokenizer model checkpoint record train analysis "},
    {"residual", " base table tensor backend autograd tokenizer model checkpoint record train analysis circuits "},
    {"prompts", " base table tensor backend autograd tokenizer model checkpoint record train analysis "},
    {"patching", " base table tensor backend autograd tokenizer model checkpoint record train analysis prompts "},
    {"probe", " base table tensor backend autograd tokenizer model checkpoint record train analysis prompts "},
    {"icl", " base table tensor backend autograd tokenizer model checkpoint record train "},
    {"programs", " base table tensor backend autograd tokenizer model checkpoint record train "},
    {"report", " base table tensor backend autograd tokenizer model checkpoint record train analysis circuits residual prompts patching probe icl programs "},
};
struct Include {
    std::string_view path;
    bool quoted = false;
};

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
    return text;
}

std::optional<Include> includeIn(std::string_view line)
{
    line = trimmed(line);
    if (!line.starts_with('#')) return std::nullopt;
    line = trimmed(line.substr(1));
    if (!line.starts_with("include")) return std::nullopt;
    line = trimmed(line.substr(std::string_view("include").size()));
    if (line.empty() || (line.front() != '"' && line.front() != '<')) return std::nullopt;
    const bool quoted = line.front() == '"';
    const size_t end = line.find(quoted ? '"' : '>', 1);
    if (end == std::string_view::npos) return std::nullopt;
    return Include{line.substr(1, end - 1), quoted};
}

/// "core/model/config.h" -> "core"; empty if there is no folder.
std::string_view firstFolder(std::string_view path)
{
    const size_t slash = path.find('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

/// "core/model/config.h" -> "model"; empty if the file lies in core itself.
std::string_view secondFolder(std::string_view path)
{
    return firstFolder(path.substr(firstFolder(path).size() + 1));
}

size_t rankOf(std::string_view layer)
{
    return static_cast<size_t>(std::distance(kLayers.begin(), std::find(kLayers.begin(), kLayers.end(), layer)));
}

bool isLayer(std::string_view folder)
{
    return rankOf(folder) < kLayers.size();
}

/// <QTest>, <QtCore/qglobal.h>, "qobject.h" and their like; <queue> is not Qt.
bool isQt(std::string_view path)
{
    const bool module = path.starts_with("Qt") && path.size() > 2;
    const bool type = path.size() > 1 && path[0] == 'Q' && std::isupper(static_cast<unsigned char>(path[1]));
    return module || type || path == "qglobal.h" || path == "qobject.h";
}

bool isAnotherLibrary(std::string_view path)
{
    return path.starts_with("nlohmann/") || path.starts_with("CLI/") || path == "sqlite3.h";
}

std::string coreArrowBroken(std::string_view from, std::string_view to)
{
    if (from == to || from.empty()) return {};
    const auto row
        = std::find_if(std::begin(kCoreFolders), std::end(kCoreFolders), [&](const CoreFolder& f) { return f.name == from; });
    if (row == std::end(kCoreFolders)) return "core/" + std::string(from) + " is not in the table of core's arrows";
    if (row->mayInclude.find(" " + std::string(to) + " ") != std::string_view::npos) return {};
    return "core/" + std::string(from) + " may not include core/" + std::string(to);
}

std::string whatIsWrongWithOurs(std::string_view file, std::string_view included)
{
    const std::string_view from = firstFolder(file);
    const std::string_view to = firstFolder(included);
    if (rankOf(to) > rankOf(from)) return std::string(from) + " may not include " + std::string(to);
    if (from == "core" && to == "core") return coreArrowBroken(secondFolder(file), secondFolder(included));
    return {};
}

std::string whatIsWrongWithOthers(std::string_view file, std::string_view included)
{
    const std::string_view from = firstFolder(file);
    if (isQt(included) && (from == "kernels" || from == "core")) return std::string(from) + " may not include Qt";
    if (isAnotherLibrary(included) && from == "kernels")
        return "kernels may include the standard library, BLAS and CUDA only";
    if (included == "sqlite3.h" && from == "views") return "views hold no SQL";
    return {};
}

std::string whatIsWrong(std::string_view file, const Include& include)
{
    const bool ours = isLayer(firstFolder(include.path));
    if (ours && !include.quoted) return "a file of ours stands in quotation marks";
    if (ours && include.path.find("..") == std::string_view::npos) return whatIsWrongWithOurs(file, include.path);
    const std::string others = whatIsWrongWithOthers(file, include.path);
    if (!others.empty()) return others;
    const bool generated = include.path.ends_with(".moc"); // Qt's meta-object code, made beside the build
    return include.quoted && !generated ? "a file of ours is named from the root" : std::string();
}

} // namespace

std::vector<Violation> forbiddenIncludes(std::string_view file, std::string_view text)
{
    std::vector<Violation> violations;
    if (!isLayer(firstFolder(file))) return violations;
    for (int number = 1; !text.empty(); ++number) {
        const size_t end = std::min(text.find('\n'), text.size());
        const std::optional<Include> include = includeIn(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!include) continue;
        std::string sentence = whatIsWrong(file, *include);
        if (sentence.empty()) continue;
        sentence += ": " + std::string(include->path);
        violations.push_back({std::string(file), number, std::move(sentence)});
    }
    return violations;
}

std::string toText(const std::vector<Violation>& violations)
{
    std::string lines;
    for (const Violation& v : violations) lines += v.file + ":" + std::to_string(v.line) + ": " + v.sentence + "\n";
    return lines;
}

} // namespace orrery::layering
