#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

/// The project's own files as they lie in the source folder: no build folder, nothing that git would not carry.
namespace orrery::layering
{

/// A file and its bytes.
struct SourceFile {
    std::string path; ///< relative to the root, '/' between its parts
    std::string text; ///< its bytes
};

/// Every file of the folders we keep and of the root itself, sorted by path.
/// @throws std::filesystem::filesystem_error if the root cannot be read
std::vector<SourceFile> projectFiles(const std::filesystem::path& root);

bool isHeader(std::string_view path); ///< .h
bool isTranslationUnit(std::string_view path); ///< .cpp, .c, .cu

/// Whether the nearest CMakeLists.txt (in the file's folder or above) names it: by its path from there, or, as
/// orrery_add_test(tst_x) and its like do, by its stem. `cmakeText` is that list's text, `path` the file's path from
/// its folder.
bool isListed(std::string_view path, std::string_view cmakeText);

/// Translation units of `files` that no CMakeLists.txt of `files` names.
std::vector<std::string> unlistedSources(const std::vector<SourceFile>& files);

/// The first place where `text` names a folder of somebody's own machine, such as a home; empty if there is none.
std::string machinePathIn(std::string_view text);

} // namespace orrery::layering
