// Metric's text into its program: recursive descent, operands before operators.
#include "core/patching/metric.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstring>

namespace orrery {
namespace {

constexpr size_t kMaximumText = 4096;
constexpr int kMaximumDepth = 64;

bool isNameCharacter(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

}  // namespace

class MetricParser {
public:
    MetricParser(std::string_view text, const MetricTokens& tokens) : m_text(text), m_tokens(tokens) {}

    std::vector<Metric::Instruction> parse()
    {
        sum();
        if (!atEnd()) fail("an operator or the end is missing before " + quotedText(m_text.substr(m_at, 12)));
        return std::move(m_program);
    }

private:
    using Code = Metric::Code;

    struct Function {
        const char* name;
        Code code;
        int tokens, numbers;  ///< arguments it takes
    };

    static const Function* functionNamed(std::string_view name)
    {
        static constexpr std::array<Function, 14> functions{{{"logit", Code::Logit, 1, 0}, {"prob", Code::Probability, 1, 0},
            {"logprob", Code::LogProbability, 1, 0}, {"rank", Code::Rank, 1, 0}, {"logit_diff", Code::Minus, 2, 0}, {"kl", Code::Divergence, 0, 0},
            {"loss", Code::Loss, 0, 0}, {"entropy", Code::Entropy, 0, 0}, {"abs", Code::Abs, 0, 1}, {"exp", Code::Exp, 0, 1},
            {"log", Code::Log, 0, 1}, {"sqrt", Code::Sqrt, 0, 1}, {"min", Code::Min, 0, 2}, {"max", Code::Max, 0, 2}}};
        for (const Function& function : functions)
            if (name == function.name) return &function;
        return nullptr;
    }

    [[noreturn]] void failAt(size_t byte, const std::string& rule) const
    {
        size_t character = 1;
        for (size_t i = 0; i < byte; ++i) character += (static_cast<unsigned char>(m_text[i]) & 0xC0) != 0x80;
        const std::string place = "character " + std::to_string(character);
        throw Error(ErrorKind::Argument, "the metric " + quotedText(m_text) + ", " + place + ": " + rule).withReason("BadMetric").at(place);
    }
    [[noreturn]] void fail(const std::string& rule) const { failAt(m_at, rule); }

    bool atEnd()
    {
        while (m_at < m_text.size() && std::isspace(static_cast<unsigned char>(m_text[m_at]))) ++m_at;
        return m_at == m_text.size();
    }
    char peek() { return atEnd() ? '\0' : m_text[m_at]; }
    bool take(char c)
    {
        if (peek() != c || c == '\0') return false;
        ++m_at;
        return true;
    }
    void need(char c, const std::string& what)
    {
        if (!take(c)) fail(std::string("'") + c + "' is missing " + what);
    }
    void emit(Code code) { m_program.push_back({code}); }
    void emit(Code code, int32_t token) { m_program.push_back({code, 0, token}); }

    void sum()
    {
        if (++m_depth > kMaximumDepth) fail("nested deeper than " + std::to_string(kMaximumDepth));
        product();
        for (;;) {
            if (take('+')) {
                product();
                emit(Code::Plus);
            } else if (take('-')) {
                product();
                emit(Code::Minus);
            } else {
                break;
            }
        }
        --m_depth;
    }

    void product()
    {
        factor();
        for (;;) {
            if (take('*')) {
                factor();
                emit(Code::Times);
            } else if (take('/')) {
                factor();
                emit(Code::Over);
            } else {
                return;
            }
        }
    }

    void factor()
    {
        int signs = 0;
        while (take('-')) ++signs;
        const char next = peek();
        if (next == '(') {
            ++m_at;
            sum();
            need(')', "after what stands in parentheses");
        } else if (std::isdigit(static_cast<unsigned char>(next)) || next == '.') {
            number();
        } else if (std::isalpha(static_cast<unsigned char>(next))) {
            call();
        } else if (next == '\0') {
            fail("a number or a function is missing at the end");
        } else {
            fail("a number or a function is missing before " + quotedText(m_text.substr(m_at, 12)));
        }
        if (signs % 2) emit(Code::Negate);
    }

    void number()
    {
        double value = 0;
        const char* first = m_text.data() + m_at;
        const auto [end, error] = std::from_chars(first, m_text.data() + m_text.size(), value);
        if (error != std::errc() || !std::isfinite(value)) fail("that is no number");
        m_at += static_cast<size_t>(end - first);
        m_program.push_back({Code::Number, value});
    }

    std::string_view name()
    {
        const size_t first = m_at;
        while (m_at < m_text.size() && isNameCharacter(m_text[m_at])) ++m_at;
        return m_text.substr(first, m_at - first);
    }

    void call()
    {
        const size_t at = m_at;
        const std::string_view called = name();
        const Function* function = functionNamed(called);
        if (!function)
            failAt(at, quotedText(called) + " is none of logit, prob, logprob, rank, logit_diff, kl, loss, entropy, abs, exp, log, sqrt, min, max");
        if (!take('(')) return withoutArguments(*function, at);
        for (int i = 0; i < function->tokens + function->numbers; ++i) {
            if (i > 0) need(',', std::string("before the next argument of ") + function->name);
            if (i < function->tokens) emit(function->tokens == 1 ? function->code : Code::Logit, token());
            else sum();
        }
        need(')', std::string("after the arguments of ") + function->name);
        if (function->tokens != 1) emit(function->code);
    }

    void withoutArguments(const Function& function, size_t at)
    {
        if (function.numbers > 0) failAt(at, std::string(function.name) + " needs its argument in parentheses");
        if (function.tokens == 0) return emit(function.code);
        emit(function.tokens == 1 ? function.code : Code::Logit, named("answer", m_tokens.answer, at));
        if (function.tokens == 1) return;
        emit(Code::Logit, named("wrong", m_tokens.wrong, at));
        emit(function.code);
    }

    int32_t named(std::string_view role, const std::optional<int32_t>& id, size_t at) const
    {
        if (!id) failAt(at, "no token was given for " + quotedText(role));
        return checked(*id, at);
    }

    int32_t checked(int64_t id, size_t at) const
    {
        if (id < 0 || id >= m_tokens.vocabulary)
            failAt(at, "token id " + std::to_string(id) + " has no logit: the model has " + std::to_string(m_tokens.vocabulary));
        return static_cast<int32_t>(id);
    }

    int32_t token()
    {
        const char next = peek();
        const size_t at = m_at;
        if (next == '"') return textToken(at);
        if (take('#')) {
            int64_t id = -1;
            const char* first = m_text.data() + m_at;
            const auto [end, error] = std::from_chars(first, m_text.data() + m_text.size(), id);
            if (error != std::errc() || id < 0) failAt(at, "after # comes a token id");
            m_at += static_cast<size_t>(end - first);
            return checked(id, at);
        }
        const std::string_view role = name();
        if (role == "answer") return named(role, m_tokens.answer, at);
        if (role == "wrong") return named(role, m_tokens.wrong, at);
        failAt(at, "a token is a text in double quotes, #id, answer or wrong");
    }

    int32_t textToken(size_t at)
    {
        const std::string text = quoted();
        if (!m_tokens.tokenizer) failAt(at, "the model has no tokenizer: name the token by its id, as in #464");
        const Encoding encoding = m_tokens.tokenizer->encode(text, {.addSpecial = false});
        if (encoding.tokens.size() == 1) return checked(encoding.tokens[0].id, at);
        std::vector<std::string> parts;
        for (const Token& part : encoding.tokens)
            if (parts.size() < 6) parts.push_back(quotedText(m_tokens.tokenizer->tokenText(part.id), 24));
        failAt(at, quotedText(text, 40) + " is " + std::to_string(encoding.tokens.size()) + " tokens (" + joinText(parts, ", ")
                + "), and a metric looks at one");
    }

    std::string quoted()
    {
        const size_t first = m_at++;
        std::string text;
        for (; m_at < m_text.size() && m_text[m_at] != '"'; ++m_at) {
            if (m_text[m_at] != '\\') {
                text += m_text[m_at];
                continue;
            }
            static constexpr std::string_view from = "\"\\ntr", to = "\"\\\n\t\r";
            const size_t escape = ++m_at < m_text.size() ? from.find(m_text[m_at]) : std::string_view::npos;
            if (escape == std::string_view::npos) failAt(m_at - 1, "after a backslash comes one of \" \\ n t r");
            text += to[escape];
        }
        if (m_at == m_text.size()) failAt(first, "the quotation mark that closes the text is missing");
        ++m_at;
        return text;
    }

    std::string_view m_text;
    const MetricTokens& m_tokens;
    size_t m_at = 0;
    int m_depth = 0;
    std::vector<Metric::Instruction> m_program;
};

Metric Metric::parse(std::string_view text, const MetricTokens& tokens)
{
    const auto refuse = [](const std::string& rule) { throw Error(ErrorKind::Argument, "the metric " + rule).withReason("BadMetric"); };
    if (text.size() > kMaximumText) refuse("is " + std::to_string(text.size()) + " bytes long, more than " + std::to_string(kMaximumText));
    if (!isUtf8(text)) refuse("is not UTF-8");
    Metric metric;
    metric.m_text = text == "logit-diff" ? "logit_diff" : std::string(text);
    metric.m_program = MetricParser(metric.m_text, tokens).parse();
    return metric;
}

}  // namespace orrery
