#include "core/tokenizer/normal_form.h"
#include "core/tokenizer/normalizer.h"
#include "core/tokenizer/unicode_classes.h"

#include <array>
#include <vector>

namespace orrery::tokenizer {
namespace {

constexpr unsigned char kDropped = 0xFF;

/// Devlin et al. 2018, arXiv:1810.04805, tokenization.py, with the ranges of the reference (the last but one extension
/// starts at 2B920 there, not at 2B820).
bool isChinese(uint32_t c)
{
    const auto in = [c](uint32_t first, uint32_t last) { return c >= first && c <= last; };
    return in(0x4E00, 0x9FFF) || in(0x3400, 0x4DBF) || in(0x20000, 0x2A6DF) || in(0x2A700, 0x2B73F) || in(0x2B740, 0x2B81F)
           || in(0x2B920, 0x2CEAF) || in(0xF900, 0xFAFF) || in(0x2F800, 0x2FA1F);
}

/// One text on its way through the four steps, character by character: what one step yields the next one takes.
class BertPass {
public:
    BertPass(const BertNormalizerOptions& options, AlignedText& to) : m_options(options), m_to(to) {}

    void take(uint32_t c, SourceRange range)
    {
        if (m_options.cleanText) {
            if (m_classes.is(c, CharClass::Control)) return;
            if (m_classes.is(c, CharClass::Space)) c = ' ';
        }
        if (!m_options.chineseChars || !isChinese(c)) return unaccent(c, range);
        unaccent(' ', range);
        unaccent(c, range);
        unaccent(' ', range);
    }

    void finish() { flushMarks(); }

private:
    void unaccent(uint32_t c, SourceRange range)
    {
        if (!m_options.stripAccents) return lower(c, range);
        if (m_classes.isInert(c)) {
            flushMarks();
            m_present = range;
            return keepUnlessAccent(c, range);
        }
        m_parts.clear();
        decompose(c, false, m_parts);
        for (const FormChar& part : m_parts) {
            if (part.combiningClass == 0) {
                flushMarks();
                m_present = range;
                keepUnlessAccent(part.code, range);
            } else {
                if (part.change == 0) m_sources.push_back(range);
                m_marks.push_back(part);
            }
        }
    }

    /// Puts the waiting marks into canonical order. Their ranges stay in the text's order: each mark that replaced a
    /// character takes the next one's, and one that a decomposition inserted repeats the range before it.
    void flushMarks()
    {
        if (m_marks.empty()) return;
        sortMarks(m_marks.begin(), m_marks.end());
        size_t next = 0;
        for (const FormChar& mark : m_marks) {
            if (mark.change == 0) m_present = m_sources[next++];
            keepUnlessAccent(mark.code, m_present);
        }
        m_marks.clear();
        m_sources.clear();
    }

    void keepUnlessAccent(uint32_t c, SourceRange range)
    {
        if (!m_classes.is(c, CharClass::Accent)) lower(c, range);
    }

    void lower(uint32_t c, SourceRange range)
    {
        if (m_options.lowercase && c == 0x130) {
            m_to.append('i', range);
            c = 0x307;
        }
        m_to.append(m_options.lowercase ? m_classes.lower(c) : c, range);
    }

    const BertNormalizerOptions& m_options;
    AlignedText& m_to;
    const UnicodeClasses& m_classes = UnicodeClasses::instance();
    SourceRange m_present;
    std::vector<FormChar> m_parts, m_marks;
    std::vector<SourceRange> m_sources;
};

/// What BertNormalizer in a `tokenizer.json` does: clean, set Chinese apart, strip accents, lowercase.
class BertNormalizer : public Normalizer {
public:
    explicit BertNormalizer(const BertNormalizerOptions& options) : m_options(options)
    {
        for (unsigned c = 0; c < m_ascii.size(); ++c) m_ascii[c] = ascii(static_cast<unsigned char>(c));
    }

    void apply(TextView from, AlignedText& to) const override
    {
        BertPass pass(m_options, to);
        to.text.reserve(to.text.size() + from.text.size());
        to.source.reserve(to.source.size() + from.text.size());
        for (size_t at = 0; at < from.text.size();) {
            const auto lead = static_cast<unsigned char>(from.text[at]);
            if (lead < 0x80) {
                pass.finish();
                at = takeAscii(from, at, to);
                continue;
            }
            const Utf8Char c = utf8At(from.text, at);
            pass.take(c.code, from.at(at));
            at += c.length;
        }
        pass.finish();
    }

private:
    unsigned char ascii(unsigned char c) const
    {
        const UnicodeClasses& classes = UnicodeClasses::instance();
        if (m_options.cleanText && classes.is(c, CharClass::Control)) return kDropped;
        if (m_options.cleanText && classes.is(c, CharClass::Space)) return ' ';
        return m_options.lowercase && c >= 'A' && c <= 'Z' ? static_cast<unsigned char>(c + 32) : c;
    }

    /// A run of ASCII in one tight loop; returns where it ends.
    size_t takeAscii(TextView from, size_t at, AlignedText& to) const
    {
        const size_t start = at;
        while (at < from.text.size() && static_cast<unsigned char>(from.text[at]) < 0x80) ++at;
        const size_t room = to.text.size();
        to.text.resize(room + at - start);
        to.source.resize(room + at - start);
        size_t kept = room;
        for (size_t i = start; i < at; ++i) {
            const unsigned char c = m_ascii[static_cast<unsigned char>(from.text[i])];
            if (c == kDropped) continue;
            const uint32_t begin = from.base + static_cast<uint32_t>(i);
            to.text[kept] = static_cast<char>(c);
            to.source[kept++] = from.source ? from.source[i] : SourceRange{begin, begin + 1};
        }
        to.text.resize(kept);
        to.source.resize(kept);
        return at;
    }

    BertNormalizerOptions m_options;
    std::array<unsigned char, 128> m_ascii{};
};

}  // namespace

std::unique_ptr<const Normalizer> makeBertNormalizer(const BertNormalizerOptions& options)
{
    return std::make_unique<BertNormalizer>(options);
}

}  // namespace orrery::tokenizer
