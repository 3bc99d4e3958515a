#pragma once

#include "core/analysis/head_ref.h"

#include <span>
#include <string>
#include <vector>

namespace orrery {

/// One row of a table of heads.
struct ScoredHead {
    HeadRef head;
    HeadScores scores;
};

enum class TableFormat { Csv, Tsv, Json };

/// A table of heads for other programs, in the order given: layer, head, then each score by its key; the shortest numbers that read
/// back as the same. A score that is unset is an empty field, or null.
std::string headScoresText(std::span<const ScoredHead> heads, TableFormat format);

}  // namespace orrery
