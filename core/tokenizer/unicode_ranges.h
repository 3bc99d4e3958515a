#pragma once

#include <cstdint>
#include <span>

namespace orrery::tokenizer {

/// The properties of characters that tokenizers ask for, as bits of one word per code point.
enum class CharClass : uint16_t {
    Letter = 1, Number = 2, Numeric = 4, Space = 8, Word = 16, Punctuation = 32, Accent = 64, Mark = 128, Control = 256
};

struct CodeRange {
    uint32_t first, last;  ///< inclusive
};

/// Code points first, first + step … last, each of which becomes itself + distance.
struct LowercaseRun {
    uint32_t first, last, step;
    int32_t distance;
};

/// A class's code points, rising.
std::span<const CodeRange> codeRanges(CharClass which);
/// The one-to-one lowercase mappings, rising; U+0130 alone has two characters and is not among them.
std::span<const LowercaseRun> lowercaseRuns();

}  // namespace orrery::tokenizer
