#include "core/tokenizer/utf8.h"

#include <cstring>

namespace orrery::tokenizer {
namespace {

struct SecondByte {
    unsigned length;     // of the whole character; 0 if no character starts with this byte
    unsigned char low, high;
};

/// Unicode 15, table 3-7: what may follow each first byte.
SecondByte secondByte(unsigned char lead)
{
    if (lead >= 0xC2 && lead <= 0xDF) return {2, 0x80, 0xBF};
    if (lead == 0xE0) return {3, 0xA0, 0xBF};
    if (lead == 0xED) return {3, 0x80, 0x9F};
    if (lead >= 0xE1 && lead <= 0xEF) return {3, 0x80, 0xBF};
    if (lead == 0xF0) return {4, 0x90, 0xBF};
    if (lead >= 0xF1 && lead <= 0xF3) return {4, 0x80, 0xBF};
    if (lead == 0xF4) return {4, 0x80, 0x8F};
    return {0, 0, 0};
}

struct Prefix {
    size_t good;      // bytes from the start that begin a well-formed character
    unsigned length;  // of that character; 0 if none
};

Prefix characterPrefix(std::string_view text)
{
    const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
    if (byte(0) < 0x80) return {1, 1};
    const SecondByte second = secondByte(byte(0));
    if (second.length == 0) return {1, 0};
    if (text.size() < 2 || byte(1) < second.low || byte(1) > second.high) return {1, second.length};
    size_t good = 2;
    while (good < second.length && good < text.size() && isContinuation(text[good])) ++good;
    return {good, second.length};
}

bool startsWithAsciiBlock(std::string_view text)
{
    uint64_t block;
    if (text.size() < sizeof block) return false;
    std::memcpy(&block, text.data(), sizeof block);
    return (block & 0x8080808080808080u) == 0;
}

}  // namespace

size_t wellFormedPrefix(std::string_view text)
{
    size_t at = 0;
    while (at < text.size()) {
        if (startsWithAsciiBlock(text.substr(at))) {
            at += 8;
            continue;
        }
        const Prefix prefix = characterPrefix(text.substr(at));
        if (prefix.good != prefix.length) break;
        at += prefix.good;
    }
    return at;
}

size_t illFormedLength(std::string_view text, bool* cutOff)
{
    const Prefix prefix = characterPrefix(text);
    if (cutOff) *cutOff = prefix.length > prefix.good && prefix.good == text.size();
    return prefix.good;
}

std::string toUtf8(std::string_view bytes)
{
    std::string text;
    while (!bytes.empty()) {
        const size_t good = wellFormedPrefix(bytes);
        text.append(bytes.substr(0, good));
        bytes.remove_prefix(good);
        if (bytes.empty()) break;
        appendUtf8(text, 0xFFFD);
        bytes.remove_prefix(illFormedLength(bytes));
    }
    return text;
}

}  // namespace orrery::tokenizer
