#pragma once

#include "core/tokenizer/unicode_ranges.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace orrery::tokenizer {

/// Constant-time character properties: two-stage tables filled once, at first use, from the generated ranges.
/// Immutable afterwards, shared by all threads.
class UnicodeClasses {
public:
    static const UnicodeClasses& instance();

    /// The classes of a code point <= U+10FFFF, as bits.
    uint16_t of(uint32_t c) const { return m_blocks[size_t{m_index[c >> 8]} << 8 | (c & 255)]; }
    bool is(uint32_t c, CharClass which) const { return (of(c) & static_cast<uint16_t>(which)) != 0; }
    /// Neither decomposes canonically nor combines: canonical decomposition leaves it where it is.
    bool isInert(uint32_t c) const { return (of(c) & kNotInert) == 0; }
    uint32_t lower(uint32_t c) const { return (of(c) & kHasLower) ? slowLower(c) : c; }

private:
    static constexpr uint16_t kHasLower = 1 << 14, kNotInert = 1 << 15;

    UnicodeClasses();
    void fold(const std::vector<uint16_t>& flat);
    static uint32_t slowLower(uint32_t c);

    std::vector<uint16_t> m_index;   // [0x1100] block of each 256 code points
    std::vector<uint16_t> m_blocks;  // distinct blocks, 256 entries each
};

/// A class mask from several classes.
template <typename... Classes>
constexpr uint16_t classBits(Classes... classes)
{
    return static_cast<uint16_t>((static_cast<uint16_t>(classes) | ...));
}

}  // namespace orrery::tokenizer
