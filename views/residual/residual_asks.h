#pragma once

#include "core/record/records.h"
#include "core/residual/stream_points.h"

#include <cstdint>
#include <vector>

namespace orrery::views {

/// What the lens's controls ask for. An answer is shown only if it answers what they ask for by then.
struct LensAsk {
    PromptId prompt{};
    StreamChoice points = StreamChoice::Blocks;
    std::vector<int32_t> tokens = {};   ///< followed, beside the final row's and the one that comes

    bool operator==(const LensAsk&) const = default;
};

}  // namespace orrery::views
