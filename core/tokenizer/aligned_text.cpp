#include "core/tokenizer/aligned_text.h"

namespace orrery::tokenizer {

TextView TextView::part(size_t begin, size_t end) const
{
    return {text.substr(begin, end - begin), source ? source + begin : nullptr, base + static_cast<uint32_t>(begin)};
}

SourceRange TextView::at(size_t at) const
{
    if (source) return source[at];
    while (isContinuation(text[at])) --at;
    const uint32_t begin = base + static_cast<uint32_t>(at);
    return {begin, begin + utf8Length(text[at])};
}

void AlignedText::clear()
{
    text.clear();
    source.clear();
}

void AlignedText::append(uint32_t code, SourceRange range)
{
    if (code < 0x80) {
        text.push_back(static_cast<char>(code));
        source.push_back(range);
        return;
    }
    char bytes[4];
    const uint32_t length = putUtf8(code, bytes);
    text.append(bytes, length);
    source.insert(source.end(), length, range);
}

void AlignedText::append(TextView view)
{
    text.append(view.text);
    if (view.source) {
        source.insert(source.end(), view.source, view.source + view.text.size());
        return;
    }
    for (size_t at = 0; at < view.text.size();) {
        const uint32_t length = utf8Length(view.text[at]);
        const uint32_t begin = view.base + static_cast<uint32_t>(at);
        source.insert(source.end(), length, {begin, begin + length});
        at += length;
    }
}

void Rewriter::put(uint32_t code, int change)
{
    if (change > 0 || atEnd()) {
        SourceRange before;
        if (m_at > 0) before = m_from.at(m_at - 1);
        else if (!m_from.text.empty()) before = {m_from.at(0).begin, m_from.at(0).begin};
        return m_to.append(code, before);
    }
    m_to.append(code, m_from.at(m_at));
    drop();
    for (; change < 0 && !atEnd(); ++change) drop();
}

void Rewriter::copyTo(size_t end)
{
    m_to.append(m_from.part(m_at, end));
    m_at = end;
}

void repairUtf8(std::string_view bytes, AlignedText& to)
{
    for (size_t at = 0; at < bytes.size();) {
        const size_t good = wellFormedPrefix(bytes.substr(at));
        to.append(TextView{bytes.substr(at, good), nullptr, static_cast<uint32_t>(at)});
        at += good;
        if (at == bytes.size()) break;
        const size_t bad = illFormedLength(bytes.substr(at));
        to.append(0xFFFD, {static_cast<uint32_t>(at), static_cast<uint32_t>(at + bad)});
        at += bad;
    }
}

}  // namespace orrery::tokenizer
