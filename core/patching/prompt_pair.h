#pragma once

#include "core/analysis/prepared_prompt.h"

#include <cstdint>
#include <vector>

namespace orrery {

/// Makes sure that two prompts can be patched position by position: same number of tokens, same token types.
///
/// @return the positions whose tokens differ, ascending
/// @throws Error Argument with reason UnequalLengths, saying where and by which tokens they come to differ; EqualPrompts if they do not differ
std::vector<int64_t> alignPrompts(const PreparedPrompt& clean, const PreparedPrompt& corrupt);

}  // namespace orrery
