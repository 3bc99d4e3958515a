#include "core/checkpoint/npy_literal.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/checkpoint/safetensors_header.h"

namespace orrery {
namespace {

class Parser {
public:
    explicit Parser(std::string_view text) : m_text(text) {}

    NpyLiteral parse()
    {
        expect('{');
        while (!accept('}')) {
            readMember();
            if (!accept(',')) {
                expect('}');
                break;
            }
        }
        skipBlanks();
        if (m_position != m_text.size()) fail("has something after the dictionary");
        if (!m_hasDescr || !m_hasOrder || !m_hasShape) fail("lacks one of descr, fortran_order and shape");
        return std::move(m_literal);
    }

private:
    [[noreturn]] void fail(const std::string& what) const
    {
        throw Error(ErrorKind::Format, "the npy header " + what + " (at its byte " + std::to_string(m_position) + ")").withReason("BadNpyHeader");
    }

    void skipBlanks()
    {
        while (m_position < m_text.size() && std::string_view(" \t\n\r\f\v").find(m_text[m_position]) != std::string_view::npos) ++m_position;
    }

    char peek()
    {
        skipBlanks();
        return m_position < m_text.size() ? m_text[m_position] : '\0';
    }

    bool accept(char wanted)
    {
        if (peek() != wanted || m_position == m_text.size()) return false;
        ++m_position;
        return true;
    }

    void expect(char wanted)
    {
        if (!accept(wanted)) fail(std::string("lacks a '") + wanted + "'");
    }

    bool acceptWord(std::string_view word)
    {
        skipBlanks();
        if (!m_text.substr(m_position).starts_with(word)) return false;
        m_position += word.size();
        return true;
    }

    std::string readString()
    {
        const char quote = peek();
        if (quote != '\'' && quote != '"') fail("lacks a string");
        const size_t end = m_text.find(quote, m_position + 1);
        if (end == std::string_view::npos) fail("has a string without end");
        const std::string_view content = m_text.substr(m_position + 1, end - m_position - 1);
        if (content.find('\\') != std::string_view::npos) fail("has an escape in a string");
        m_position = end + 1;
        return std::string(content);
    }

    void readMember()
    {
        const std::string key = readString();
        expect(':');
        if (key == "descr") readDescr();
        else if (key == "fortran_order") readOrder();
        else if (key == "shape") readShape();
        else fail("has the unknown key " + (isUtf8(key) ? quotedText(key) : "(not UTF-8)"));
    }

    static void once(bool& seen, const Parser& parser)
    {
        if (seen) parser.fail("has a key twice");
        seen = true;
    }

    void readDescr()
    {
        once(m_hasDescr, *this);
        if (const char first = peek(); first == '[' || first == '(')
            throw Error(ErrorKind::Format, "the npy array holds records, which cannot be read").withReason("UnsupportedDtype");
        m_literal.descr = readString();
    }

    void readOrder()
    {
        once(m_hasOrder, *this);
        m_literal.fortranOrder = acceptWord("True");
        if (!m_literal.fortranOrder && !acceptWord("False")) fail("has a fortran_order that is neither True nor False");
    }

    void readShape()
    {
        once(m_hasShape, *this);
        expect('(');
        bool comma = true;
        while (!accept(')')) {
            if (!comma) fail("lacks a ',' in its shape");
            m_literal.shape.push_back(readSize());
            if (m_literal.shape.size() > static_cast<size_t>(kMaxTensorRank))
                throw Error(ErrorKind::Format, "the npy array has more than 16 axes").withReason("NumberOutOfRange");
            comma = accept(',');
        }
        // (3) is a number in Python; numpy writes and wants (3,).
        if (m_literal.shape.size() == 1 && !comma) fail("has a number for its shape");
    }

    int64_t readSize()
    {
        skipBlanks();
        const bool negative = accept('-');
        const size_t begin = m_position;
        uint64_t value = 0;
        for (; m_position < m_text.size() && m_text[m_position] >= '0' && m_text[m_position] <= '9'; ++m_position)
            if (value <= kMaxTensorNumber) value = value * 10 + static_cast<uint64_t>(m_text[m_position] - '0');
        if (m_position == begin) fail("lacks a number in its shape");
        acceptWord("L");  // Python 2 wrote long integers so
        if (negative || value > kMaxTensorNumber)
            throw Error(ErrorKind::Format, "the npy array has a size outside 0.." + std::to_string(kMaxTensorNumber)).withReason("NumberOutOfRange");
        return static_cast<int64_t>(value);
    }

    std::string_view m_text;
    size_t m_position = 0;
    NpyLiteral m_literal;
    bool m_hasDescr = false, m_hasOrder = false, m_hasShape = false;
};

}  // namespace

NpyLiteral parseNpyLiteral(std::string_view text)
{
    return Parser(text).parse();
}

}  // namespace orrery
