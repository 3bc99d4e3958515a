#include "core/analysis/head_ref.h"

#include <algorithm>
#include <cctype>

namespace orrery {

namespace {

struct Spelling {
    std::string_view typed;
    HeadScore score;
};

constexpr Spelling kSpellings[] = {
    {"entropy", HeadScore::Entropy}, {"distance", HeadScore::Distance}, {"dist", HeadScore::Distance},
    {"previous_token", HeadScore::PreviousToken}, {"previous", HeadScore::PreviousToken}, {"prev", HeadScore::PreviousToken},
    {"duplicate_token", HeadScore::DuplicateToken}, {"duplicate", HeadScore::DuplicateToken}, {"dup", HeadScore::DuplicateToken},
    {"induction", HeadScore::Induction}, {"ind", HeadScore::Induction},
    {"first_token", HeadScore::FirstToken}, {"first", HeadScore::FirstToken}, {"sink", HeadScore::FirstToken},
};

}  // namespace

std::string headName(const HeadRef& head)
{
    return "L" + std::to_string(head.layer) + "H" + std::to_string(head.head);
}

std::string_view headScoreKey(HeadScore score)
{
    switch (score) {
    case HeadScore::Entropy: return "entropy";
    case HeadScore::Distance: return "distance";
    case HeadScore::PreviousToken: return "previous_token";
    case HeadScore::DuplicateToken: return "duplicate_token";
    case HeadScore::Induction: return "induction";
    case HeadScore::FirstToken: return "first_token";
    }
    return {};
}

std::optional<HeadScore> headScoreOf(std::string_view name)
{
    std::string lower(name);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return static_cast<char>(c == '-' ? '_' : std::tolower(c)); });
    const auto found = std::find_if(std::begin(kSpellings), std::end(kSpellings), [&](const Spelling& s) { return s.typed == lower; });
    return found == std::end(kSpellings) ? std::nullopt : std::optional(found->score);
}

std::optional<double> valueOf(const HeadScores& scores, HeadScore score)
{
    switch (score) {
    case HeadScore::Entropy: return scores.entropy;
    case HeadScore::Distance: return scores.distance;
    case HeadScore::PreviousToken: return scores.previousToken.rows;
    case HeadScore::DuplicateToken: return scores.duplicateToken.rows;
    case HeadScore::Induction: return scores.induction.rows;
    case HeadScore::FirstToken: return scores.firstToken;
    }
    return std::nullopt;
}

}  // namespace orrery
