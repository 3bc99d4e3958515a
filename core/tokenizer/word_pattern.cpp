#include "core/tokenizer/pattern.h"
#include "core/tokenizer/unicode_classes.h"

#include <array>

namespace orrery::tokenizer {
namespace {

constexpr uint16_t kLetter = classBits(CharClass::Letter), kNumber = classBits(CharClass::Number), kSpace = classBits(CharClass::Space);
constexpr uint16_t kKinds = kLetter | kNumber | kSpace;  // a symbol has none of them

using AsciiKinds = std::array<uint16_t, 128>;

AsciiKinds makeAsciiKinds()
{
    AsciiKinds kinds{};
    for (uint32_t c = 0; c < kinds.size(); ++c) kinds[c] = UnicodeClasses::instance().of(c) & kKinds;
    return kinds;
}

/// A text read by kind of character: letter, number, whitespace or (0) symbol.
class Reader {
public:
    Reader(std::string_view text, const AsciiKinds& ascii) : m_text(text), m_ascii(ascii) {}

    size_t size() const { return m_text.size(); }
    char byte(size_t at) const { return at < m_text.size() ? m_text[at] : '\0'; }
    bool isBreak(size_t at) const { return byte(at) == '\r' || byte(at) == '\n'; }

    uint16_t kind(size_t at) const
    {
        const auto lead = static_cast<unsigned char>(m_text[at]);
        return lead < 0x80 ? m_ascii[lead] : m_classes.of(utf8At(m_text, at).code) & kKinds;
    }
    size_t after(size_t at) const { return at + utf8Length(m_text[at]); }
    bool isKind(size_t at, uint16_t wanted) const { return at < m_text.size() && kind(at) == wanted; }

    /// End of the run of `wanted` that starts at `at`, of at most `most` characters.
    size_t runEnd(size_t at, uint16_t wanted, size_t most = SIZE_MAX) const
    {
        for (; most > 0 && isKind(at, wanted); --most) at = after(at);
        return at;
    }

    /// `\s+(?!\S)|\s+`: a run before a word leaves its last character to it, if it has another.
    size_t spaceEnd(size_t at) const
    {
        const size_t end = runEnd(at, kSpace);
        if (end == m_text.size()) return end;
        const size_t shorter = end - utf8Before(m_text, end).length;
        return shorter > at ? shorter : end;
    }

private:
    std::string_view m_text;
    const UnicodeClasses& m_classes = UnicodeClasses::instance();
    const AsciiKinds& m_ascii;
};

/// Bytes of `'s 't 're 've 'm 'll 'd` at an apostrophe; 0 if none is there. `fold` ignores case, U+017F counting as s.
size_t contraction(const Reader& text, size_t at, bool fold)
{
    const auto letter = [&](size_t i) {
        const char c = text.byte(i);
        return fold && c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    };
    const char first = letter(at + 1), second = letter(at + 2);
    if (first == 's' || first == 't' || first == 'm' || first == 'd') return 2;
    if ((first == 'r' && second == 'e') || (first == 'v' && second == 'e') || (first == 'l' && second == 'l')) return 3;
    if (fold && text.byte(at + 1) == '\xC5' && text.byte(at + 2) == '\xBF') return 3;
    return 0;
}

/// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
size_t gpt2End(const Reader& text, size_t at)
{
    if (text.byte(at) == '\'')
        if (const size_t length = contraction(text, at, false)) return at + length;
    const size_t word = text.byte(at) == ' ' && at + 1 < text.size() ? at + 1 : at;
    const uint16_t kind = text.kind(word);
    return kind == kSpace ? text.spaceEnd(at) : text.runEnd(text.after(word), kind);
}

/// `\s*[\r\n]+`: to the last line break of the whitespace run; `at` if it has none.
size_t breakEnd(const Reader& text, size_t at)
{
    size_t end = at;
    for (size_t i = at; text.isKind(i, kSpace); i = text.after(i))
        if (text.isBreak(i)) end = i + 1;
    return end;
}

/// (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
size_t llama3End(const Reader& text, size_t at, size_t digits)
{
    if (text.byte(at) == '\'')
        if (const size_t length = contraction(text, at, true)) return at + length;
    const uint16_t kind = text.kind(at);
    const size_t next = text.after(at);
    if (kind == kLetter) return text.runEnd(next, kLetter);
    if (kind == kNumber) return text.runEnd(at, kNumber, digits);
    if (!text.isBreak(at) && text.isKind(next, kLetter)) return text.runEnd(next, kLetter);
    const size_t symbols = text.byte(at) == ' ' ? next : at;
    if (text.isKind(symbols, 0)) {
        size_t end = text.runEnd(symbols, 0);
        while (text.isBreak(end)) ++end;
        return end;
    }
    const size_t lines = breakEnd(text, at);
    return lines > at ? lines : text.spaceEnd(at);
}

class KnownWordPattern : public Pattern {
public:
    explicit KnownWordPattern(WordPattern which) : m_which(which) {}

    void find(std::string_view text, std::vector<Span>& matches) const override
    {
        const Reader reader(text, m_ascii);
        for (size_t at = 0; at < text.size();) {
            const size_t end = wordEnd(reader, at);
            matches.push_back({static_cast<uint32_t>(at), static_cast<uint32_t>(end)});
            at = end;
        }
    }

private:
    size_t wordEnd(const Reader& reader, size_t at) const
    {
        switch (m_which) {
        case WordPattern::Gpt2: return gpt2End(reader, at);
        case WordPattern::Llama3: return llama3End(reader, at, 3);
        case WordPattern::Qwen2: return llama3End(reader, at, 1);
        }
        return reader.size();
    }

    WordPattern m_which;
    AsciiKinds m_ascii = makeAsciiKinds();
};

}  // namespace

std::unique_ptr<const Pattern> makeWordPattern(WordPattern which)
{
    return std::make_unique<KnownWordPattern>(which);
}

}  // namespace orrery::tokenizer
