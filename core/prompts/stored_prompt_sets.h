#pragma once

#include "core/prompts/prompt_set.h"
#include "core/record/workspace.h"

#include <optional>
#include <string>
#include <vector>

namespace orrery {

/// A prompt set as a workspace lists it.
struct PromptSetRow {
    std::string name;       ///< unique in the file
    bool pairs = false;
    int64_t items = 0;
    Digest digest{};
    std::string source;     ///< the file it came from
    int64_t createdMicroseconds = 0;
};

/// By name. A file of schema version 1 that may not be written has none.
std::vector<PromptSetRow> listPromptSets(const Workspace& workspace);
/// Nothing if there is no set of that name.
std::optional<PromptSet> readStoredPromptSet(const Workspace& workspace, const std::string& name);
/// Keeps a set, in a transaction of its own.
/// @throws Error Argument with reason NameTaken; Io with reason ReadOnly; Database
void storePromptSet(Workspace& workspace, const PromptSet& set, const std::string& source);
/// @throws Error Argument with reason NoSuchPromptSet; Io with reason ReadOnly; Database
void removePromptSet(Workspace& workspace, const std::string& name);

}  // namespace orrery
