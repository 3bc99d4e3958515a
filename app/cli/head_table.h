#pragma once

#include "core/analysis/attention_scores.h"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <vector>

namespace orrery::cli {

/// One attention head and its scores, as commands print them.
struct HeadRow {
    int layer = 0;
    int64_t head = 0;
    HeadScores scores;
    std::optional<double> induction = {};  ///< of the canonical test, where it was run: stands for the template's
    std::optional<double> copying = {}, ovNorm = {}, qkNorm = {};  ///< of the head's weights, where they were read
};

/// The names of the scores, as JSON and --sort have them; those of the head's weights come last.
const std::vector<std::string>& headScoreNames();
/// The names of what a recording can tell.
std::vector<std::string> patternScoreNames();

/// Highest first; what has no such score last.  Requires: a name of headScoreNames()
void sortByScore(std::vector<HeadRow>& heads, const std::string& score);

/// [{"layer", "head", "scores": {…}, "share": {…}, "closeness": {…}}]
nlohmann::json headsDocument(const std::vector<HeadRow>& heads);
std::string headsText(const std::vector<HeadRow>& heads);

}  // namespace orrery::cli
