#include "core/analysis/site_filter.h"

#include "core/base/text.h"

#include <charconv>
#include <limits>

namespace orrery {

namespace {

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// A whole number that fills the text; `missing` if the text is empty.
std::optional<int> numberIn(std::string_view text, int missing)
{
    if (text.empty()) return missing;
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && value >= 0 ? std::optional(value) : std::nullopt;
}

bool isLayerWord(const std::string& text)
{
    if (text.starts_with("layer:")) return true;
    return text.size() > 1 && text[0] == 'L' && text.find_first_not_of("0123456789.", 1) == std::string::npos;
}

}  // namespace

/// Nothing if the word is not about layers.
std::optional<SiteFilter::Word> SiteFilter::layerRange(const std::string& text, std::string& problem)
{
    if (!isLayerWord(text)) return {};
    const std::string range = text.substr(text[0] == 'L' ? 1 : std::string_view("layer:").size());
    const size_t dots = range.find("..");
    const auto first = numberIn(range.substr(0, dots), dots == std::string::npos ? -1 : 0);
    const auto last = dots == std::string::npos ? first : numberIn(range.substr(dots + 2), std::numeric_limits<int>::max());
    if (!first || !last || *first < 0 || range == "..") problem = "a layer or a range of layers is written layer:3 or layer:3..5";
    else if (*first > *last) problem = "layers " + std::to_string(*first) + " to " + std::to_string(*last) + " run backwards";
    return Word{Sign::Any, {}, first.value_or(0), last.value_or(0)};
}

SiteFilter::Word SiteFilter::readWord(std::string_view word, std::string& problem)
{
    const Sign sign = word[0] == '+' ? Sign::Must : word[0] == '-' ? Sign::Not : Sign::Any;
    const std::string text(sign == Sign::Any ? word : word.substr(1));
    if (text.empty()) problem = "after + or - follows what must or must not be there";
    Word read = layerRange(text, problem).value_or(Word{Sign::Any, text});
    read.sign = sign;
    return read;
}

ParsedSiteFilter SiteFilter::parse(std::string_view text)
{
    ParsedSiteFilter parsed;
    for (size_t at = 0; at < text.size();) {
        if (isBlank(text[at])) {
            ++at;
            continue;
        }
        size_t end = at;
        while (end < text.size() && !isBlank(text[end])) ++end;
        std::string problem;
        Word word = readWord(text.substr(at, end - at), problem);
        if (problem.empty()) parsed.filter.m_words.push_back(std::move(word));
        else if (!parsed.problem) parsed.problem = FilterProblem{at, end, problem};
        at = end;
    }
    return parsed;
}

bool SiteFilter::Word::holds(const std::string& name, int layer) const
{
    if (text.empty()) return layer >= firstLayer && layer <= lastLayer;
    if (text.find_first_of("*?") == std::string::npos) return name.find(text) != std::string::npos;
    for (size_t at = 0; at != std::string::npos; at = name.find('.', at)) {
        if (at > 0) ++at;
        if (globMatches(text, std::string_view(name).substr(at))) return true;
    }
    return false;
}

bool SiteFilter::matches(const std::string& name, int layer) const
{
    bool anyAsked = false, anyHolds = false;
    for (const Word& word : m_words) {
        const bool holds = word.holds(name, layer);
        if (word.sign == Sign::Any) anyAsked = true, anyHolds = anyHolds || holds;
        else if (holds != (word.sign == Sign::Must)) return false;
    }
    return !anyAsked || anyHolds;
}

}  // namespace orrery
