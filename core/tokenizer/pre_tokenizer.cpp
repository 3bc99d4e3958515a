#include "core/tokenizer/pre_tokenizer.h"

#include "core/tokenizer/byte_alphabet.h"
#include "core/tokenizer/pattern.h"
#include "core/tokenizer/unicode_classes.h"

#include <utility>

namespace orrery::tokenizer {
namespace {

constexpr int kMaxDepth = 32;

/// What becomes of a delimiter.
enum class Delimiter { Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous };

Delimiter readDelimiter(const Component& component, const std::string& absent)
{
    const std::string text = component.text("behavior", absent);
    if (text == "Removed") return Delimiter::Removed;
    if (text == "Isolated") return Delimiter::Isolated;
    if (text == "MergedWithPrevious") return Delimiter::MergedWithPrevious;
    if (text == "MergedWithNext") return Delimiter::MergedWithNext;
    if (text == "Contiguous") return Delimiter::Contiguous;
    component.member("behavior").unsupported(text);
}

/// Cuts at the matches of a pattern; inverted, what lies between the matches are the delimiters.
class PatternSplit : public PreTokenizer {
public:
    PatternSplit(std::unique_ptr<const Pattern> pattern, Delimiter behavior, bool invert)
        : m_pattern(std::move(pattern)), m_behavior(behavior), m_invert(invert)
    {
    }

    void split(Pieces& pieces) const override
    {
        pieces.cut.clear();
        for (const Span& span : pieces.spans) {
            pieces.matches.clear();
            m_pattern->find(pieces.view.text.substr(span.begin, span.end - span.begin), pieces.matches);
            cut(span, pieces.matches, pieces.cut);
        }
        pieces.spans.swap(pieces.cut);
    }

private:
    void cut(Span span, const std::vector<Span>& matches, std::vector<Span>& out) const
    {
        State state{out, out.size()};
        uint32_t at = span.begin;
        for (const Span& match : matches) {
            const Span found{span.begin + match.begin, span.begin + match.end};
            if (at < found.begin) add({at, found.begin}, m_invert, state);
            add(found, !m_invert, state);
            at = found.end;
        }
        if (at < span.end) add({at, span.end}, m_invert, state);
    }

    struct State {
        std::vector<Span>& out;
        size_t first;               // index of this word's first part
        bool wasDelimiter = false;  // the part before
    };

    void add(Span part, bool isDelimiter, State& state) const
    {
        const bool before = std::exchange(state.wasDelimiter, isDelimiter);
        if (isDelimiter && m_behavior == Delimiter::Removed) return;
        if (state.out.size() > state.first && joins(before, isDelimiter)) state.out.back().end = part.end;
        else state.out.push_back(part);
    }

    bool joins(bool before, bool isDelimiter) const
    {
        switch (m_behavior) {
        case Delimiter::MergedWithPrevious: return isDelimiter && !before;
        case Delimiter::MergedWithNext: return before && !isDelimiter;
        case Delimiter::Contiguous: return before == isDelimiter;
        case Delimiter::Removed:
        case Delimiter::Isolated: return false;
        }
        return false;
    }

    std::unique_ptr<const Pattern> m_pattern;
    Delimiter m_behavior;
    bool m_invert;
};

/// BertPreTokenizer: whitespace goes, punctuation stands alone.
class BertSplit : public PreTokenizer {
public:
    void split(Pieces& pieces) const override
    {
        pieces.cut.clear();
        for (const Span& span : pieces.spans) cut(pieces.view.text, span, pieces.cut);
        pieces.spans.swap(pieces.cut);
    }

private:
    static void cut(std::string_view text, Span span, std::vector<Span>& out)
    {
        constexpr uint16_t kSpace = classBits(CharClass::Space), kBreaks = classBits(CharClass::Space, CharClass::Punctuation);
        const UnicodeClasses& classes = UnicodeClasses::instance();
        uint32_t word = span.begin;
        for (uint32_t at = span.begin; at < span.end;) {
            const Utf8Char c = utf8At(text, at);
            const uint16_t kind = classes.of(c.code) & kBreaks;
            const uint32_t next = at + c.length;
            if (kind != 0) {
                if (word < at) out.push_back({word, at});
                if ((kind & kSpace) == 0) out.push_back({at, next});
                word = next;
            }
            at = next;
        }
        if (word < span.end) out.push_back({word, span.end});
    }
};

/// `\w+|[^\w\s]+`: runs of word characters and runs of neither those nor whitespace.
class WordOrSymbols : public Pattern {
public:
    void find(std::string_view text, std::vector<Span>& matches) const override
    {
        constexpr uint16_t kKinds = classBits(CharClass::Word, CharClass::Space);
        const UnicodeClasses& classes = UnicodeClasses::instance();
        uint16_t before = classBits(CharClass::Space);
        for (size_t at = 0; at < text.size();) {
            const Utf8Char c = utf8At(text, at);
            const uint16_t kind = classes.of(c.code) & kKinds;
            const auto begin = static_cast<uint32_t>(at);
            at += c.length;
            const bool continues = std::exchange(before, kind) == kind;
            if (kind == classBits(CharClass::Space)) continue;
            if (continues) matches.back().end = static_cast<uint32_t>(at);
            else matches.push_back({begin, static_cast<uint32_t>(at)});
        }
    }
};

/// Puts one character in front of words that do not start with it, and may write each word's bytes as characters.
class ByteLevelSplit : public PreTokenizer {
public:
    ByteLevelSplit(bool addSpace, bool mapBytes) : m_addSpace(addSpace), m_mapBytes(mapBytes) {}

    void split(Pieces& pieces) const override
    {
        if (!m_mapBytes && !needsSpace(pieces)) return;
        pieces.spare.clear();
        pieces.cut.clear();
        for (const Span& span : pieces.spans) {
            const auto begin = static_cast<uint32_t>(pieces.spare.text.size());
            write(pieces.view.part(span.begin, span.end), pieces.spare);
            pieces.cut.push_back({begin, static_cast<uint32_t>(pieces.spare.text.size())});
        }
        pieces.adopt();
    }

private:
    bool needsSpace(const Pieces& pieces) const
    {
        for (const Span& span : pieces.spans)
            if (m_addSpace && pieces.view.text[span.begin] != ' ') return true;
        return false;
    }

    void write(TextView word, AlignedText& to) const
    {
        if (m_addSpace && word.text[0] != ' ') to.append(m_mapBytes ? kByteAlphabet.code[' '] : ' ', word.at(0));
        if (!m_mapBytes) return to.append(word);
        for (size_t at = 0; at < word.text.size(); ++at) to.append(kByteAlphabet.code[static_cast<unsigned char>(word.text[at])], word.at(at));
    }

    bool m_addSpace, m_mapBytes;
};

enum class PrependScheme { Always, First, Never };

/// SentencePiece's spaces: each becomes the replacement, one is put in front, words are cut before each.
class MetaspaceSplit : public PreTokenizer {
public:
    MetaspaceSplit(uint32_t replacement, PrependScheme scheme, bool cutWords)
        : m_replacement(replacement), m_scheme(scheme), m_cutWords(cutWords)
    {
    }

    void split(Pieces& pieces) const override
    {
        pieces.spare.clear();
        pieces.cut.clear();
        for (const Span& span : pieces.spans) write(pieces.view.part(span.begin, span.end), pieces);
        pieces.adopt();
    }

private:
    void write(TextView word, Pieces& pieces) const
    {
        AlignedText& to = pieces.spare;
        const uint32_t first = utf8At(word.text, 0).code;
        const bool wanted = m_scheme == PrependScheme::Always || (m_scheme == PrependScheme::First && word.at(0).begin == 0);
        auto begin = static_cast<uint32_t>(to.text.size());
        if (wanted && first != ' ' && first != m_replacement) to.append(m_replacement, word.at(0));
        for (size_t at = 0; at < word.text.size();) {
            const Utf8Char c = utf8At(word.text, at);
            const uint32_t code = c.code == ' ' ? m_replacement : c.code;
            const auto end = static_cast<uint32_t>(to.text.size());
            if (m_cutWords && code == m_replacement && end > begin) pieces.cut.push_back({std::exchange(begin, end), end});
            to.append(code, word.at(at));
            at += c.length;
        }
        pieces.cut.push_back({begin, static_cast<uint32_t>(to.text.size())});
    }

    uint32_t m_replacement;
    PrependScheme m_scheme;
    bool m_cutWords;
};

/// Reads a component tree into a flat list of steps.
class Builder {
public:
    void add(const Component& component, int depth)
    {
        if (component.isNull()) return;
        const std::string type = component.type();
        if (type == "Sequence") addSequence(component, depth);
        else if (type == "ByteLevel") addByteLevel(component);
        else if (type == "BertPreTokenizer") push(std::make_unique<BertSplit>());
        else if (type == "Metaspace") addMetaspace(component);
        else if (type == "Whitespace") addSplit(std::make_unique<WordOrSymbols>(), Delimiter::Removed, true);
        else if (type == "WhitespaceSplit") addSplit(makeClassRun(classBits(CharClass::Space), 1), Delimiter::Removed, false);
        else if (type == "Digits") addDigits(component);
        else if (type == "Punctuation")
            addSplit(makeClassRun(classBits(CharClass::Punctuation), 1), readDelimiter(component, "Isolated"), false);
        else if (type == "CharDelimiterSplit") addSplit(makeLiteral(oneChar(component, "delimiter", " ")), Delimiter::Removed, false);
        else if (type == "Split")
            addSplit(makePattern(component.member("pattern")), readDelimiter(component, "Isolated"), component.flag("invert", false));
        else component.unsupported(type);
    }

    PreTokenizers steps;
    bool lastIsByteLevel = false;

private:
    void push(std::unique_ptr<const PreTokenizer> step)
    {
        lastIsByteLevel = false;
        steps.push_back(std::move(step));
    }

    void addSplit(std::unique_ptr<const Pattern> pattern, Delimiter behavior, bool invert)
    {
        push(std::make_unique<PatternSplit>(std::move(pattern), behavior, invert));
    }

    void addSequence(const Component& component, int depth)
    {
        if (depth >= kMaxDepth) component.bad("is nested deeper than 32 levels", "LimitExceeded");
        const Component list = component.member("pretokenizers");
        for (size_t i = 0; i < list.count(); ++i) add(list.element(i), depth + 1);
    }

    void addDigits(const Component& component)
    {
        const bool individual = component.flag("individual_digits", false);
        addSplit(makeClassRun(classBits(CharClass::Numeric), individual ? 1 : SIZE_MAX), Delimiter::Isolated, false);
    }

    /// The space first, then the words, then the bytes.
    void addByteLevel(const Component& component)
    {
        const bool addSpace = component.flag("add_prefix_space", true);
        if (addSpace) push(std::make_unique<ByteLevelSplit>(true, false));
        if (component.flag("use_regex", true)) addSplit(makeWordPattern(WordPattern::Gpt2), Delimiter::Isolated, false);
        push(std::make_unique<ByteLevelSplit>(false, true));
        lastIsByteLevel = true;
    }

    void addMetaspace(const Component& component)
    {
        const bool oldFlag = component.flag("add_prefix_space", true);
        const std::string scheme = component.text("prepend_scheme", oldFlag ? "always" : "never");
        const std::string replacement = oneChar(component, "replacement", "\u2581");
        if (scheme != "always" && scheme != "first" && scheme != "never") component.member("prepend_scheme").unsupported(scheme);
        const auto which = scheme == "always" ? PrependScheme::Always : scheme == "first" ? PrependScheme::First : PrependScheme::Never;
        push(std::make_unique<MetaspaceSplit>(utf8At(replacement, 0).code, which, component.flag("split", true)));
    }

    static std::string oneChar(const Component& component, const std::string& key, const std::string& absent)
    {
        const std::string text = component.text(key, absent);
        if (text.empty() || utf8Length(text[0]) != text.size()) component.member(key).bad("is not one character");
        return text;
    }
};

}  // namespace

void Pieces::start(TextView text)
{
    view = text;
    spans.clear();
    if (!text.text.empty()) spans.push_back({0, static_cast<uint32_t>(text.text.size())});
}

void Pieces::adopt()
{
    std::swap(owned, spare);
    view = owned.view();
    spans.swap(cut);
}

PreTokenizers makePreTokenizers(const Component& component, bool modelTakesBytes, bool* lastIsBytes)
{
    Builder builder;
    builder.add(component, 0);
    *lastIsBytes = modelTakesBytes && builder.lastIsByteLevel;
    if (*lastIsBytes) builder.steps.pop_back();
    return std::move(builder.steps);
}

}  // namespace orrery::tokenizer
