#pragma once

#include "app/cli/command_spec.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>

namespace orrery::cli {

class ModelSession;

/// The id a user means: "#318", text that is one token (" Paris"), or a piece of the vocabulary ("ĠParis").
/// @throws Error Argument with reason TokenOutOfRange or NotOneToken, saying which tokens the text is
int32_t tokenFrom(const std::string& typed, const ModelSession& session);

/// {"id", "token", "text"}; the strings are null without a tokenizer.
nlohmann::json tokenDocument(int32_t id, const ModelSession& session);
/// The token in quotes, "#id" without a tokenizer.
std::string tokenLabel(int32_t id, const ModelSession& session);

}  // namespace orrery::cli
