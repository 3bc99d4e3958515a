#pragma once

#include "core/tokenizer/tokenizer.h"

#include <string>
#include <vector>

namespace orrery {

/// Mistakes with BOS, padding and special tokens that a prompt's ids show, as sentences for the user; empty if none.
///
/// Found: BOS twice, or missing where the template adds one; no BOS at all in the vocabulary's habit, so that position 0
/// acts as the attention sink; padding ids inside the prompt; special tokens the text itself spelled; unknown tokens.
std::vector<std::string> encodingNotes(const Tokenizer& tokenizer, const Encoding& encoding);

}  // namespace orrery
