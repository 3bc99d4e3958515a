#pragma once

#include <cstdint>
#include <cstddef>
#include <numeric>
#include <vector>

namespace orrery {

/// How long the prompts of one run are. `past` counts positions of a prompt whose keys and values are cached already.
struct BatchShape {
    std::vector<int64_t> lengths;
    std::vector<int64_t> past;  ///< empty for none, else one a prompt

    int64_t prompts() const { return static_cast<int64_t>(lengths.size()); }
    int64_t length(int64_t prompt) const { return lengths[static_cast<size_t>(prompt)]; }
    int64_t keys(int64_t prompt) const { return length(prompt) + (past.empty() ? 0 : past[static_cast<size_t>(prompt)]); }
    int64_t positions() const { return std::accumulate(lengths.begin(), lengths.end(), int64_t{0}); }
};

/// What a forward reads: prompts packed one after the other, without padding.
struct Batch {
    BatchShape shape;
    std::vector<int32_t> tokens;      ///< [N]
    std::vector<int32_t> positions;   ///< [N]
    std::vector<int32_t> tokenTypes;  ///< [N]
};

}  // namespace orrery
