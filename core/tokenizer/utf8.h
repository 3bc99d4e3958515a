#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace orrery::tokenizer {

/// Bytes of the character whose first byte is `lead`. Requires: well-formed UTF-8.
inline uint32_t utf8Length(char lead)
{
    const auto byte = static_cast<unsigned char>(lead);
    return byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

inline bool isContinuation(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xC0) == 0x80;
}

struct Utf8Char {
    uint32_t code;
    uint32_t length;
};

/// The character that starts at `text[at]`. Requires: well-formed UTF-8, `at` at a character's start.
inline Utf8Char utf8At(std::string_view text, size_t at)
{
    const auto byte = [&](size_t i) { return static_cast<uint32_t>(static_cast<unsigned char>(text[at + i])); };
    const uint32_t lead = byte(0);
    if (lead < 0x80) return {lead, 1};
    if (lead < 0xE0) return {(lead & 0x1F) << 6 | (byte(1) & 0x3F), 2};
    if (lead < 0xF0) return {(lead & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F), 3};
    return {(lead & 0x07) << 18 | (byte(1) & 0x3F) << 12 | (byte(2) & 0x3F) << 6 | (byte(3) & 0x3F), 4};
}

/// The character that ends before `text[end]`. Requires: well-formed UTF-8, 0 < end.
inline Utf8Char utf8Before(std::string_view text, size_t end)
{
    size_t start = end - 1;
    while (isContinuation(text[start])) --start;
    return utf8At(text, start);
}

/// Writes `code` at `target` (room for 4 bytes) and returns the byte count.
inline uint32_t putUtf8(uint32_t code, char* target)
{
    const auto put = [&](int i, uint32_t byte) { target[i] = static_cast<char>(byte); };
    if (code < 0x80) return put(0, code), 1;
    if (code < 0x800) return put(0, 0xC0 | code >> 6), put(1, 0x80 | (code & 0x3F)), 2;
    if (code < 0x10000) return put(0, 0xE0 | code >> 12), put(1, 0x80 | (code >> 6 & 0x3F)), put(2, 0x80 | (code & 0x3F)), 3;
    return put(0, 0xF0 | code >> 18), put(1, 0x80 | (code >> 12 & 0x3F)), put(2, 0x80 | (code >> 6 & 0x3F)), put(3, 0x80 | (code & 0x3F)), 4;
}

inline void appendUtf8(std::string& text, uint32_t code)
{
    char bytes[4];
    text.append(bytes, putUtf8(code, bytes));
}

/// Bytes at the start of `text` that are well-formed UTF-8 (whole characters).
size_t wellFormedPrefix(std::string_view text);

/// Length of the maximal ill-formed subsequence at the start of `text` (Unicode 15, section 3.9, table 3-7), which one
/// U+FFFD replaces. `cutOff`: set when it might still be completed by more bytes. Requires: `text` starts ill-formed.
size_t illFormedLength(std::string_view text, bool* cutOff = nullptr);

/// `bytes` with each maximal ill-formed subsequence replaced by U+FFFD.
std::string toUtf8(std::string_view bytes);

}  // namespace orrery::tokenizer
