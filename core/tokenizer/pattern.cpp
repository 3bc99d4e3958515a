#include "core/tokenizer/pattern.h"

#include "core/tokenizer/unicode_classes.h"

#include <algorithm>
#include <cstdint>

namespace orrery::tokenizer {
namespace {

class Literal : public Pattern {
public:
    explicit Literal(std::string text) : m_text(std::move(text)) {}

    void find(std::string_view text, std::vector<Span>& matches) const override
    {
        for (size_t at = text.find(m_text); at != std::string_view::npos; at = text.find(m_text, at + m_text.size()))
            matches.push_back({static_cast<uint32_t>(at), static_cast<uint32_t>(at + m_text.size())});
    }

private:
    std::string m_text;
};

class ClassRun : public Pattern {
public:
    ClassRun(uint16_t bits, size_t most) : m_bits(bits), m_most(most) {}

    void find(std::string_view text, std::vector<Span>& matches) const override
    {
        const UnicodeClasses& classes = UnicodeClasses::instance();
        size_t start = 0, count = 0;
        const auto close = [&](size_t end) {
            if (count > 0) matches.push_back({static_cast<uint32_t>(start), static_cast<uint32_t>(end)});
            count = 0;
        };
        for (size_t at = 0; at < text.size();) {
            const Utf8Char c = utf8At(text, at);
            const bool belongs = (classes.of(c.code) & m_bits) != 0;
            if (!belongs || count == m_most) close(at);
            if (belongs && count++ == 0) start = at;
            at += c.length;
        }
        close(text.size());
    }

private:
    uint16_t m_bits;
    size_t m_most;
};

/// ` {2,}` and its kin: runs of at least `least` equal characters `text`.
class RepeatedLiteral : public Pattern {
public:
    RepeatedLiteral(char byte, size_t least) : m_byte(byte), m_least(least) {}

    void find(std::string_view text, std::vector<Span>& matches) const override
    {
        for (size_t at = text.find(m_byte); at != std::string_view::npos;) {
            const size_t end = std::min(text.find_first_not_of(m_byte, at), text.size());
            if (end - at >= m_least) matches.push_back({static_cast<uint32_t>(at), static_cast<uint32_t>(end)});
            at = text.find(m_byte, end);
        }
    }

private:
    char m_byte;
    size_t m_least;
};

std::unique_ptr<const Pattern> knownWordPattern(std::string_view expression)
{
    if (expression == R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)")
        return makeWordPattern(WordPattern::Gpt2);
    if (expression
        == R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)")
        return makeWordPattern(WordPattern::Llama3);
    if (expression
        == R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)")
        return makeWordPattern(WordPattern::Qwen2);
    return nullptr;
}

std::unique_ptr<const Pattern> knownRun(std::string_view expression)
{
    struct Run {
        std::string_view expression;
        CharClass which;
        size_t most;
    };
    static constexpr Run kRuns[] = {
        {R"(\s)", CharClass::Space, 1},           {R"(\s+)", CharClass::Space, SIZE_MAX},
        {R"(\p{L}+)", CharClass::Letter, SIZE_MAX}, {R"(\p{N})", CharClass::Number, 1},
        {R"(\p{N}+)", CharClass::Number, SIZE_MAX}, {R"(\p{N}{1,3})", CharClass::Number, 3},
    };
    for (const Run& run : kRuns)
        if (run.expression == expression) return makeClassRun(static_cast<uint16_t>(run.which), run.most);
    if (expression == " +") return std::make_unique<RepeatedLiteral>(' ', 1);
    if (expression == " {2,}") return std::make_unique<RepeatedLiteral>(' ', 2);
    return nullptr;
}

}  // namespace

std::unique_ptr<const Pattern> makeClassRun(uint16_t bits, size_t most)
{
    return std::make_unique<ClassRun>(bits, most);
}

std::unique_ptr<const Pattern> makeLiteral(std::string text)
{
    return std::make_unique<Literal>(std::move(text));
}

std::unique_ptr<const Pattern> makePattern(const Component& component)
{
    const Component literal = component.member("String");
    if (!literal.isNull()) {
        if (literal.asText().empty()) literal.bad("is empty");
        return makeLiteral(literal.asText());
    }
    const Component expression = component.member("Regex");
    const std::string text = expression.asText();
    if (auto pattern = knownWordPattern(text)) return pattern;
    if (auto pattern = knownRun(text)) return pattern;
    expression.unsupported(text);
}

}  // namespace orrery::tokenizer
