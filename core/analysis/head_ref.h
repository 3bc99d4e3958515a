#pragma once

#include "core/analysis/attention_scores.h"

#include <array>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace orrery {

/// One attention head of a model.
struct HeadRef {
    int layer = 0, head = 0;

    auto operator<=>(const HeadRef&) const = default;
};

/// "L3H7"
std::string headName(const HeadRef& head);

/// The scores that heads are sorted and filtered by.
enum class HeadScore { Entropy, Distance, PreviousToken, DuplicateToken, Induction, FirstToken };
inline constexpr std::array kHeadScores{HeadScore::Entropy, HeadScore::Distance, HeadScore::PreviousToken, HeadScore::DuplicateToken,
    HeadScore::Induction, HeadScore::FirstToken};

/// Its name in files and on command lines: "previous_token".
std::string_view headScoreKey(HeadScore score);
/// Of a key or what people type for it ("prev", "previous", "dup", "first", …), whatever its case.
std::optional<HeadScore> headScoreOf(std::string_view name);
/// Of the template scores, the mean over queries that have a target.
std::optional<double> valueOf(const HeadScores& scores, HeadScore score);

}  // namespace orrery
