#pragma once

#include "core/analysis/capture_plan.h"

#include <cstdint>
#include <map>
#include <string>

namespace orrery::views {

/// What a run of the prompt as it stands would take. Immutable, shared.
struct RunPlan {
    CapturePlan capture;                       ///< of the chosen sites
    std::map<std::string, int64_t> siteBytes;  ///< of every site the model has, as it would be stored
    int64_t tokens = 0;
    int64_t memory = 0;                        ///< bytes the run needs, weights included
    int64_t leanMemory = 0;                    ///< the same without attention scores and patterns
    bool hasRates = false;                     ///< the times are measured, not unknown
};

}  // namespace orrery::views
