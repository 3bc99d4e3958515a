#pragma once

#include "core/backend/graph.h"
#include "core/model/model.h"
#include "core/record/recorder.h"

namespace orrery {

/// How a recording keeps activations.
struct StoreChoice {
    StoreType type = StoreType::F32;
    bool triangles = false;  ///< attention patterns of causal models keep what lies on and below the diagonal
};

/// The layout a site is kept in: a triangle only where the rest is zero for certain. Masked scores are not: they hold -infinity;
/// nor is a pattern that an intervention may have changed.
StoreLayout layoutOf(const StoreChoice& choice, const ModelConfig& config, const GraphSite& site,
    const std::vector<Intervention>& interventions);

}  // namespace orrery
