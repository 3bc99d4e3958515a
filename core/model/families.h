#pragma once

#include "core/backend/graph.h"
#include "core/model/config.h"

#include <set>
#include <string>

namespace orrery {

class ForwardBuilder;

/// What of a forward depends on more than the config.
struct ForwardOptions {
    std::set<std::string> edited;  ///< canonical names of sites that interventions change
    bool cached = false;           ///< keys and values go through a KV cache (decoders only)
    std::set<std::string> given = {};  ///< sites whose values the run is handed; what only led to them is not computed
    bool prefixed = false;         ///< keys and values of each prompt's first positions are handed in (decoders only)
};

/// The forward of a model, whatever its family.
Graph forwardGraph(const ModelConfig& config, const ForwardOptions& options = {});

/// GPT-2, models-and-formats section 3.1.
void buildGpt2(ForwardBuilder& forward);
/// BERT, models-and-formats section 3.6.
void buildBert(ForwardBuilder& forward);

}  // namespace orrery
