#pragma once

#include "core/tokenizer/aligned_text.h"

#include <cstdint>
#include <vector>

namespace orrery::tokenizer {

enum class NormalForm { Nfd, Nfc, Nfkd, Nfkc };

/// Unicode normalisation (UAX #15) that keeps the alignment: `from` in `form` is appended to `to`.
/// Decompositions are utf8proc's; where they are newer than the reference's, tests/golden/tokenizer/README.md lists them.
void normalize(TextView from, NormalForm form, AlignedText& to);

/// A character on its way through a normal form: `change` as in Rewriter::put.
struct FormChar {
    uint32_t code;
    int change;
    uint8_t combiningClass;
};

/// Appends the full decomposition of `code`; its first character replaces `code`, the others are inserted.
void decompose(uint32_t code, bool compatibility, std::vector<FormChar>& to);

/// Sorts marks (combining class > 0) stably by class: the canonical ordering of one run without starters.
void sortMarks(std::vector<FormChar>::iterator begin, std::vector<FormChar>::iterator end);

/// The character that a pair composes to, or 0.
uint32_t composed(uint32_t first, uint32_t second);

}  // namespace orrery::tokenizer
