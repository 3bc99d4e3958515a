#include "core/analysis/head_filter.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace orrery {

namespace {

using Term = HeadFilter::Term;
using Range = HeadFilter::Range;
using Comparison = HeadFilter::Comparison;

/// Reads from the front of a term.
class Cursor {
public:
    explicit Cursor(std::string_view text) : m_text(text) {}

    bool atEnd() const { return m_text.empty(); }
    std::string_view rest() const { return m_text; }

    bool takeLetter(char letter)
    {
        if (m_text.empty() || std::tolower(static_cast<unsigned char>(m_text.front())) != letter) return false;
        m_text.remove_prefix(1);
        return true;
    }

    bool takeText(std::string_view text)
    {
        if (!m_text.starts_with(text)) return false;
        m_text.remove_prefix(text.size());
        return true;
    }

    std::optional<int> takeNumber()
    {
        int value = 0;
        const auto [end, error] = std::from_chars(m_text.data(), m_text.data() + m_text.size(), value);
        if (error != std::errc() || value < 0) return std::nullopt;
        m_text.remove_prefix(static_cast<size_t>(end - m_text.data()));
        return value;
    }

private:
    std::string_view m_text;
};

/// "5" or "5..9"
std::optional<Range> takeRange(Cursor& cursor)
{
    const std::optional<int> first = cursor.takeNumber();
    if (!first) return std::nullopt;
    if (!cursor.takeText("..")) return Range{*first, *first};
    const std::optional<int> last = cursor.takeNumber();
    return last ? std::optional(Range{*first, *last}) : std::nullopt;
}

/// "L5", "L5..9", "H3", "L5H3"
std::optional<Term> placeOf(std::string_view text)
{
    Cursor cursor(text);
    Term term;
    if (cursor.takeLetter('l') && !(term.layers = takeRange(cursor))) return std::nullopt;
    if (cursor.takeLetter('h') && !(term.heads = takeRange(cursor))) return std::nullopt;
    return cursor.atEnd() && (term.layers || term.heads) ? std::optional(term) : std::nullopt;
}

std::optional<Comparison> takeComparison(Cursor& cursor)
{
    if (cursor.takeText("<=")) return Comparison::LessOrEqual;
    if (cursor.takeText(">=")) return Comparison::GreaterOrEqual;
    if (cursor.takeText("<")) return Comparison::Less;
    if (cursor.takeText(">")) return Comparison::Greater;
    return std::nullopt;
}

/// "entropy<0.5"; after "head:" also "induction" alone
std::optional<Term> scoreTermOf(std::string_view text, bool aloneWillDo)
{
    const size_t nameEnd = std::min(text.find_first_of("<>"), text.size());
    Term term;
    term.score = headScoreOf(text.substr(0, nameEnd));
    if (!term.score) return std::nullopt;
    Cursor cursor(text.substr(nameEnd));
    if (cursor.atEnd()) {
        term.bound = HeadFilter::kStrongHead;
        return aloneWillDo ? std::optional(term) : std::nullopt;
    }
    term.comparison = takeComparison(cursor).value_or(Comparison::Greater);
    const std::string_view number = cursor.rest();
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), term.bound);
    return error == std::errc() && end == number.data() + number.size() ? std::optional(term) : std::nullopt;
}

std::optional<Term> termOf(std::string_view text)
{
    Term term;
    if (text.front() == '+') term.sense = HeadFilter::Sense::Must;
    if (text.front() == '-') term.sense = HeadFilter::Sense::Not;
    if (term.sense != HeadFilter::Sense::Any) text.remove_prefix(1);
    constexpr std::string_view kKind = "head:";
    const bool kind = text.starts_with(kKind);
    std::optional<Term> found = kind ? scoreTermOf(text.substr(kKind.size()), true) : placeOf(text);
    if (!found && !kind) found = scoreTermOf(text, false);
    if (found) found->sense = term.sense;
    return found;
}

HeadFilter::Problem problemOf(std::string_view text, size_t begin)
{
    return {begin, text.size(),
        "\"" + std::string(text) + "\" is not understood: write places (L5, L5..9, L7H3) or scores (induction>0.4, head:induction)"};
}

bool inside(const std::optional<Range>& range, int value)
{
    return !range || (value >= std::min(range->first, range->last) && value <= std::max(range->first, range->last));
}

bool compares(double value, Comparison comparison, double bound)
{
    switch (comparison) {
    case Comparison::Less: return value < bound;
    case Comparison::LessOrEqual: return value <= bound;
    case Comparison::Greater: return value > bound;
    case Comparison::GreaterOrEqual: return value >= bound;
    }
    return false;
}

bool holds(const Term& term, const HeadRef& head, const HeadScores* scores)
{
    if (!term.score) return inside(term.layers, head.layer) && inside(term.heads, head.head);
    const std::optional<double> value = scores ? valueOf(*scores, *term.score) : std::nullopt;
    return value && compares(*value, term.comparison, term.bound);
}

}  // namespace

HeadFilter::Parsed HeadFilter::parse(std::string_view text)
{
    Parsed parsed;
    const auto isBlank = [](char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; };
    for (auto at = text.begin(); (at = std::find_if_not(at, text.end(), isBlank)) != text.end();) {
        const auto end = std::find_if(at, text.end(), isBlank);
        const std::string_view word(at, end);
        if (const std::optional<Term> term = termOf(word)) parsed.filter.m_terms.push_back(*term);
        else if (!parsed.problem) parsed.problem = problemOf(word, static_cast<size_t>(at - text.begin()));
        at = end;
    }
    return parsed;
}

bool HeadFilter::accepts(const HeadRef& head, const HeadScores* scores) const
{
    bool anyAsked = false, anyHolds = false;
    for (const Term& term : m_terms) {
        const bool fits = holds(term, head, scores);
        if ((term.sense == Sense::Must && !fits) || (term.sense == Sense::Not && fits)) return false;
        if (term.sense != Sense::Any) continue;
        anyAsked = true;
        anyHolds = anyHolds || fits;
    }
    return !anyAsked || anyHolds;
}

}  // namespace orrery
