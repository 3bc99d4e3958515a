#pragma once

#include <string>
#include <string_view>
#include <vector>

/// The arrows between the layers, and between core's folders, as the sources must keep them.
namespace orrery::layering
{

/// One line of a source file that breaks a rule.
struct Violation {
    std::string file; ///< relative to the root, '/' between its parts
    int line = 0; ///< from 1
    std::string sentence; ///< what is wrong with it
};

/// Every include in `text` that `file` may not have: one that points up, Qt below the views, a file of ours that is not
/// named from the root.
///
/// The layers are kernels <- core <- views <- app; tests may include all of them, and none of them tests. Within core
/// an arrow is allowed where the table in include_rules.cpp has it. A file outside these folders is not judged.
///
/// @param file  relative to the root, such as "core/model/config.h"
/// Cost: linear in the text. An include inside a block comment counts: there should be none.
std::vector<Violation> forbiddenIncludes(std::string_view file, std::string_view text);

/// "core/model/config.h:12: …", a line each.
std::string toText(const std::vector<Violation>& violations);

} // namespace orrery::layering
