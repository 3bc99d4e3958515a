#include "tests/layering/source_tree.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fstream>
#include <iterator>
#include <sstream>

namespace orrery::layering
{
namespace
{

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 8> kFolders{
    ".ci", "app", "core", "installers", "kernels", "resources", "tests", "views"};

std::string bytesOf(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void addFolder(const fs::path& root, const fs::path& folder, std::vector<SourceFile>& files)
{
    for (auto it = fs::recursive_directory_iterator(folder); it != fs::recursive_directory_iterator(); ++it) {
        if (it->path().filename() == "__pycache__") it.disable_recursion_pending();
        if (it->is_regular_file())
            files.push_back({it->path().lexically_relative(root).generic_string(), bytesOf(it->path())});
    }
}

/// The characters that may stand inside a file's name in a CMake list.
bool isNameCharacter(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '/' || c == '-';
}

bool holdsWord(std::string_view text, std::string_view word)
{
    for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const size_t end = at + word.size();
        const bool startsHere = at == 0 || !isNameCharacter(text[at - 1]);
        if (startsHere && (end == text.size() || !isNameCharacter(text[end]))) return true;
    }
    return false;
}

std::string withoutComments(std::string_view cmakeText)
{
    std::istringstream in{std::string(cmakeText)};
    std::string kept;
    for (std::string line; std::getline(in, line);) kept += line.substr(0, line.find('#')) + "\n";
    return kept;
}

const SourceFile* listOf(const std::vector<SourceFile>& files, const fs::path& folder)
{
    const std::string wanted = (folder / "CMakeLists.txt").generic_string();
    const auto found = std::find_if(files.begin(), files.end(), [&](const SourceFile& f) { return f.path == wanted; });
    return found == files.end() ? nullptr : &*found;
}

bool isListedAbove(const std::vector<SourceFile>& files, const fs::path& source)
{
    for (fs::path folder = source.parent_path(); !folder.empty(); folder = folder.parent_path()) {
        if (const SourceFile* list = listOf(files, folder)) {
            return isListed(source.lexically_relative(folder).generic_string(), list->text);
        }
    }
    return false;
}

} // namespace

std::vector<SourceFile> projectFiles(const fs::path& root)
{
    std::vector<SourceFile> files;
    for (std::string_view folder : kFolders) {
        if (fs::is_directory(root / folder)) addFolder(root, root / folder, files);
    }
    for (const fs::directory_entry& entry : fs::directory_iterator(root)) {
        if (entry.is_regular_file() && entry.path().filename() != ".git") {
            files.push_back({entry.path().filename().string(), bytesOf(entry.path())});
        }
    }
    std::sort(files.begin(), files.end(), [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
    return files;
}

bool isHeader(std::string_view path)
{
    return path.ends_with(".h");
}

bool isTranslationUnit(std::string_view path)
{
    return path.ends_with(".cpp") || path.ends_with(".c") || path.ends_with(".cu");
}

bool isListed(std::string_view path, std::string_view cmakeText)
{
    const std::string list = withoutComments(cmakeText);
    return holdsWord(list, path) || holdsWord(list, path.substr(0, path.rfind('.')));
}

std::vector<std::string> unlistedSources(const std::vector<SourceFile>& files)
{
    std::vector<std::string> unlisted;
    for (const SourceFile& file : files) {
        if (isTranslationUnit(file.path) && !isListedAbove(files, file.path)) unlisted.push_back(file.path);
    }
    return unlisted;
}

std::string machinePathIn(std::string_view text)
{
    for (const char* folder : {"home", "work", "root", "Users"}) {
        const std::string path = std::string("/") + folder + "/";
        for (size_t at = text.find(path); at != std::string_view::npos; at = text.find(path, at + 1)) {
            if (at == 0 || !isNameCharacter(text[at - 1])) return std::string(text.substr(at, 40));
        }
    }
    return {};
}

} // namespace orrery::layering
