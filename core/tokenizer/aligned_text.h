#pragma once

#include "core/tokenizer/utf8.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace orrery::tokenizer {

/// Bytes [begin, end) of the original text.
struct SourceRange {
    uint32_t begin = 0, end = 0;
};

/// Bytes [begin, end) of a working text.
struct Span {
    uint32_t begin = 0, end = 0;
};

/// A working text that knows for each byte which characters of the original it came from; borrows, as a string_view does.
///
/// Without `source` the text is a piece of the original itself, which starts at the original's byte `base`; then a byte's
/// range is that of its whole character.
struct TextView {
    std::string_view text;
    const SourceRange* source = nullptr;  ///< [text.size()], or null
    uint32_t base = 0;

    TextView part(size_t begin, size_t end) const;
    /// Range of the character that byte `at` belongs to.
    SourceRange at(size_t at) const;
    /// From the first byte's character to the last byte's. Requires: begin < end.
    SourceRange range(size_t begin, size_t end) const { return {at(begin).begin, at(end - 1).end}; }
};

/// A working text that owns its bytes and their origins.
struct AlignedText {
    std::string text;
    std::vector<SourceRange> source;  // [text.size()]

    void clear();
    void append(uint32_t code, SourceRange range);
    void append(TextView view);
    TextView view() const { return {text, source.data(), 0}; }
};

/// Rewrites a text character by character and keeps the alignment, by the rules of the reference implementation:
/// a character that replaces one keeps its range, an inserted one takes the range of the byte before the present place,
/// and one that swallows its successors keeps the first one's.
class Rewriter {
public:
    Rewriter(TextView from, AlignedText& to) : m_from(from), m_to(to) {}

    /// change 0: `code` replaces the next character; > 0: is inserted; -n: replaces the next one and deletes n more.
    void put(uint32_t code, int change);
    /// Deletes the next character.
    void drop() { m_at += utf8Length(m_from.text[m_at]); }
    /// Copies bytes up to `end` as they are.
    void copyTo(size_t end);
    void skipTo(size_t end) { m_at = end; }
    bool atEnd() const { return m_at >= m_from.text.size(); }
    size_t place() const { return m_at; }

private:
    TextView m_from;
    AlignedText& m_to;
    size_t m_at = 0;
};

/// `bytes` as well-formed UTF-8 in `to`: each maximal ill-formed subsequence becomes one U+FFFD that keeps its bytes' range.
void repairUtf8(std::string_view bytes, AlignedText& to);

}  // namespace orrery::tokenizer
