#pragma once

#include "core/analysis/matrix_pyramid.h"

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace orrery {

/// A line from a query to a key, as thick as the one attends to the other.
struct AttentionStrand {
    int head = 0, query = 0, key = 0;
    float weight = 0;
};

/// Which lines are wanted.
struct StrandChoice {
    double threshold = 0;             ///< weaker ones are left out, and those of no weight at all
    std::optional<int> query = {}, key = {};  ///< only those of this query; if there is none, of this key
    size_t most = 3000;               ///< of more only the strongest
};

struct AttentionStrands {
    std::vector<AttentionStrand> strands;  ///< weakest first
    size_t found = 0;                      ///< how many there were before the strongest were chosen
};

/// The lines of several heads of a layer.
/// @param heads  by number; each map keeps all its cells
/// Cost: one pass over the maps, memory for `most` lines.  @throws Error Cancelled
AttentionStrands attentionStrands(const std::map<int, std::shared_ptr<const MatrixPyramid>>& heads, const StrandChoice& choice, const std::stop_token& stop = {});

}  // namespace orrery
