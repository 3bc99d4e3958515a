#include "core/probe/position_rule.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace orrery::probe {
namespace {

constexpr std::array<std::pair<std::string_view, PositionRule::Kind>, 5> kNames{{{"last", PositionRule::Kind::Last}, {"first", PositionRule::Kind::First},
    {"mean", PositionRule::Kind::Mean}, {"mean-all", PositionRule::Kind::MeanAll}, {"each", PositionRule::Kind::EachWord}}};

Error noPosition(const std::string& message)
{
    return Error(ErrorKind::Argument, message).withReason("NoSuchPosition");
}

bool ofText(const Token& token)
{
    return token.sequence >= 0;
}

PositionRange textPositions(const std::vector<Token>& tokens)
{
    const auto first = std::find_if(tokens.begin(), tokens.end(), ofText);
    const auto last = std::find_if(tokens.rbegin(), tokens.rend(), ofText).base();
    if (first == tokens.end()) throw noPosition("the text has no token");
    return {first - tokens.begin(), last - first};
}

PositionRange at(int64_t index, int64_t count)
{
    const int64_t position = index < 0 ? index + count : index;
    if (position < 0 || position >= count) throw noPosition("the prompt has " + std::to_string(count) + " positions, none at " + std::to_string(index));
    return {position, 1};
}

}  // namespace

PositionRule PositionRule::parse(const std::string& text)
{
    for (const auto& [name, kind] : kNames)
        if (name == text) return {kind, 0};
    PositionRule rule{Kind::At, 0};
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), rule.index);
    if (code != std::errc() || end != text.data() + text.size())
        throw Error(ErrorKind::Argument, quotedText(text) + " is no position: there are last, first, mean, mean-all, each and whole numbers");
    return rule;
}

std::string PositionRule::text() const
{
    for (const auto& [name, each] : kNames)
        if (each == kind) return std::string(name);
    return std::to_string(index);
}

PositionRange positionsOf(const PositionRule& rule, const std::vector<Token>& tokens)
{
    const auto count = static_cast<int64_t>(tokens.size());
    switch (rule.kind) {
    case PositionRule::Kind::First: return {0, 1};
    case PositionRule::Kind::MeanAll: return {0, count};
    case PositionRule::Kind::At: return at(rule.index, count);
    case PositionRule::Kind::Mean: return textPositions(tokens);
    case PositionRule::Kind::Last:
    case PositionRule::Kind::EachWord: break;
    }
    const PositionRange text = textPositions(tokens);
    return {text.first + text.count - 1, 1};
}

PositionRange wordPosition(const std::vector<Token>& tokens, size_t begin, size_t end)
{
    for (size_t i = tokens.size(); i-- > 0;)
        if (ofText(tokens[i]) && tokens[i].begin < end && tokens[i].end > begin) return {static_cast<int64_t>(i), 1};
    throw noPosition("no token of the prompt holds the word at bytes " + std::to_string(begin) + " to " + std::to_string(end));
}

}  // namespace orrery::probe
