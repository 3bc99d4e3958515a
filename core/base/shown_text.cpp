#include "core/base/shown_text.h"

#include "core/base/text.h"

#include <cstdint>
#include <cstdio>

namespace orrery {

namespace {

std::string named(const char* format, uint32_t code)
{
    char text[32];
    std::snprintf(text, sizeof text, format, code);
    return text;
}

bool isInvisible(uint32_t c)
{
    return c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

/// The sign for a character that would not be seen; empty for one that is.
std::string signFor(uint32_t c)
{
    switch (c) {
    case ' ': return "·";
    case '\n': return "↵";
    case '\t': return "→";
    case '\r': return "␍";
    case 0xA0: return "⍽";
    default: break;
    }
    if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return named("⟨0x%02X⟩", c);
    return isInvisible(c) ? named("⟨U+%04X⟩", c) : "";
}

/// How many bytes the character that starts here has; 0 where none does.
size_t characterLength(std::string_view rest)
{
    const auto first = static_cast<unsigned char>(rest.front());
    const size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    return length <= rest.size() && isUtf8(rest.substr(0, length)) ? length : 0;
}

uint32_t codePoint(std::string_view character)
{
    if (character.size() == 1) return static_cast<unsigned char>(character[0]);
    uint32_t code = static_cast<unsigned char>(character[0]) & (0x7Fu >> character.size());
    for (const char c : character.substr(1)) code = code << 6 | (static_cast<unsigned char>(c) & 0x3Fu);
    return code;
}

}  // namespace

std::vector<ShownPart> shownParts(std::string_view utf8)
{
    std::vector<ShownPart> parts;
    while (!utf8.empty()) {
        const size_t length = characterLength(utf8);
        const std::string_view character = utf8.substr(0, length);
        const std::string sign = length ? signFor(codePoint(character)) : named("⟨0x%02X⟩", static_cast<unsigned char>(utf8.front()));
        if (parts.empty() || parts.back().sign != !sign.empty()) parts.push_back({"", !sign.empty()});
        parts.back().text += sign.empty() ? std::string(character) : sign;
        utf8.remove_prefix(length ? length : 1);
    }
    return parts;
}

std::string shownText(std::string_view utf8)
{
    std::string text;
    for (const ShownPart& part : shownParts(utf8)) text += part.text;
    return text;
}

}  // namespace orrery
