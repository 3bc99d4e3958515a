#pragma once

#include "app/cli/command_spec.h"
#include "app/cli/invocation.h"
#include "core/prompts/prompt_set.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace orrery::cli {

/// Where a command's prompt set comes from.
struct PromptSetChoice {
    std::string set, encoding = "utf-8";
};

/// --set and --encoding.
std::vector<OptionSpec> promptSetOptions(PromptSetChoice& choice);

/// A file of prompts, or a set that a workspace keeps: W.orrery:NAME.
/// @throws Error as readPromptSet, Workspace::open; Argument with reason NoSuchPromptSet
PromptSet loadPromptSet(const PromptSetChoice& choice, Invocation& invocation);

/// {"name", "items", "digest"}: which set a result is of.
nlohmann::json promptSetDocument(const PromptSet& set);

}  // namespace orrery::cli
