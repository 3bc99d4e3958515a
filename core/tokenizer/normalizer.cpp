#include "core/tokenizer/normalizer.h"

#include "core/base/error.h"
#include "core/tokenizer/byte_alphabet.h"
#include "core/tokenizer/normal_form.h"
#include "core/tokenizer/pattern.h"
#include "core/tokenizer/unicode_classes.h"

#include <functional>
#include <vector>

namespace orrery::tokenizer {
namespace {

constexpr int kMaxDepth = 32;

class FormNormalizer : public Normalizer {
public:
    explicit FormNormalizer(NormalForm form) : m_form(form) {}
    void apply(TextView from, AlignedText& to) const override { normalize(from, m_form, to); }

private:
    NormalForm m_form;
};

/// Rewrites each character by itself.
class CharNormalizer : public Normalizer {
public:
    using Rewrite = std::function<void(uint32_t code, SourceRange range, AlignedText& to)>;
    explicit CharNormalizer(Rewrite rewrite) : m_rewrite(std::move(rewrite)) {}

    void apply(TextView from, AlignedText& to) const override
    {
        for (size_t at = 0; at < from.text.size();) {
            const Utf8Char c = utf8At(from.text, at);
            m_rewrite(c.code, from.at(at), to);
            at += c.length;
        }
    }

private:
    Rewrite m_rewrite;
};

class StripNormalizer : public Normalizer {
public:
    StripNormalizer(bool left, bool right) : m_left(left), m_right(right) {}

    void apply(TextView from, AlignedText& to) const override
    {
        const UnicodeClasses& classes = UnicodeClasses::instance();
        size_t begin = 0, end = from.text.size();
        while (m_left && begin < end) {
            const Utf8Char c = utf8At(from.text, begin);
            if (!classes.is(c.code, CharClass::Space)) break;
            begin += c.length;
        }
        while (m_right && begin < end) {
            const Utf8Char c = utf8Before(from.text, end);
            if (!classes.is(c.code, CharClass::Space)) break;
            end -= c.length;
        }
        to.append(from.part(begin, end));
    }

private:
    bool m_left, m_right;
};

/// Puts a text in front, which takes the first character's range.
class PrependNormalizer : public Normalizer {
public:
    explicit PrependNormalizer(std::string text) : m_text(std::move(text)) {}

    void apply(TextView from, AlignedText& to) const override
    {
        if (from.text.empty()) return;
        for (size_t at = 0; at < m_text.size(); at += utf8Length(m_text[at])) to.append(utf8At(m_text, at).code, from.at(0));
        to.append(from);
    }

private:
    std::string m_text;
};

/// Puts a text in place of each match; it takes the range of the match's last character.
class ReplaceNormalizer : public Normalizer {
public:
    ReplaceNormalizer(std::unique_ptr<const Pattern> pattern, std::string text) : m_pattern(std::move(pattern)), m_text(std::move(text)) {}

    void apply(TextView from, AlignedText& to) const override
    {
        std::vector<Span> matches;
        m_pattern->find(from.text, matches);
        Rewriter writer(from, to);
        for (const Span& match : matches) {
            writer.copyTo(match.begin);
            writer.skipTo(match.end);
            for (size_t at = 0; at < m_text.size(); at += utf8Length(m_text[at])) writer.put(utf8At(m_text, at).code, 1);
        }
        writer.copyTo(from.text.size());
    }

private:
    std::unique_ptr<const Pattern> m_pattern;
    std::string m_text;
};

class SequenceNormalizer : public Normalizer {
public:
    explicit SequenceNormalizer(std::vector<std::unique_ptr<const Normalizer>> steps) : m_steps(std::move(steps)) {}

    void apply(TextView from, AlignedText& to) const override
    {
        AlignedText buffers[2];
        TextView present = from;
        for (size_t i = 0; i < m_steps.size(); ++i) {
            AlignedText& next = buffers[i % 2];
            next.clear();
            m_steps[i]->apply(present, next);
            present = next.view();
        }
        to.append(present);
    }

private:
    std::vector<std::unique_ptr<const Normalizer>> m_steps;
};

void lowercase(uint32_t code, SourceRange range, AlignedText& to)
{
    if (code == 0x130) {
        to.append('i', range);
        to.append(0x307, range);
        return;
    }
    to.append(UnicodeClasses::instance().lower(code), range);
}

void dropMark(uint32_t code, SourceRange range, AlignedText& to)
{
    if (!UnicodeClasses::instance().is(code, CharClass::Mark)) to.append(code, range);
}

void spellBytes(uint32_t code, SourceRange range, AlignedText& to)
{
    char bytes[4];
    const uint32_t length = putUtf8(code, bytes);
    for (uint32_t i = 0; i < length; ++i) to.append(kByteAlphabet.code[static_cast<unsigned char>(bytes[i])], range);
}

std::unique_ptr<const Normalizer> makeSequence(const Component& component, int depth)
{
    if (depth >= kMaxDepth) component.bad("is nested deeper than 32 levels", "LimitExceeded");
    const Component list = component.member("normalizers");
    std::vector<std::unique_ptr<const Normalizer>> steps;
    for (size_t i = 0; i < list.count(); ++i)
        if (auto step = makeNormalizer(list.element(i), depth + 1)) steps.push_back(std::move(step));
    return std::make_unique<SequenceNormalizer>(std::move(steps));
}

std::unique_ptr<const Normalizer> makeBert(const Component& component)
{
    const bool lower = component.flag("lowercase", true);
    return makeBertNormalizer({.cleanText = component.flag("clean_text", true),
                               .chineseChars = component.flag("handle_chinese_chars", true),
                               .stripAccents = component.flag("strip_accents", lower),
                               .lowercase = lower});
}

}  // namespace

std::unique_ptr<const Normalizer> makeNormalizer(const Component& component, int depth)
{
    if (component.isNull()) return nullptr;
    const std::string type = component.type();
    if (type == "BertNormalizer") return makeBert(component);
    if (type == "NFD") return std::make_unique<FormNormalizer>(NormalForm::Nfd);
    if (type == "NFC") return std::make_unique<FormNormalizer>(NormalForm::Nfc);
    if (type == "NFKD") return std::make_unique<FormNormalizer>(NormalForm::Nfkd);
    if (type == "NFKC") return std::make_unique<FormNormalizer>(NormalForm::Nfkc);
    if (type == "Lowercase") return std::make_unique<CharNormalizer>(lowercase);
    if (type == "StripAccents") return std::make_unique<CharNormalizer>(dropMark);
    if (type == "ByteLevel") return std::make_unique<CharNormalizer>(spellBytes);
    if (type == "Strip")
        return std::make_unique<StripNormalizer>(component.flag("strip_left", true), component.flag("strip_right", true));
    if (type == "Prepend") return std::make_unique<PrependNormalizer>(component.text("prepend"));
    if (type == "Replace")
        return std::make_unique<ReplaceNormalizer>(makePattern(component.member("pattern")), component.text("content"));
    if (type == "Sequence") return makeSequence(component, depth);
    if (type == "Precompiled")
        component.bad("is a precompiled character map, which has no exact substitute here", "UnsupportedNormalizer");
    component.unsupported(type);
}

}  // namespace orrery::tokenizer
