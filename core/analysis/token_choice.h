#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <optional>
#include <string>

namespace orrery {

class Tokenizer;

/// What a person typed for a token: its id, or why it is none.
struct TokenChoice {
    std::optional<int32_t> id;
    std::optional<Error> problem;   ///< Argument with reason TokenOutOfRange; NotOneToken, saying which tokens the text is; NoTokenizer
};

/// The id a person means: "#318", text that is one token (" Paris"), or a piece of the vocabulary ("ĠParis").
///
/// @param tokenizer   reads text; null: only numbers are understood
/// @param vocabulary  ids are below it
TokenChoice readToken(const std::string& typed, const Tokenizer* tokenizer, int64_t vocabulary);

/// The same, for who can do nothing without a token.  @throws Error the problem
int32_t chooseToken(const std::string& typed, const Tokenizer* tokenizer, int64_t vocabulary);

}  // namespace orrery
