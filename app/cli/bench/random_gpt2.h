#pragma once

#include "core/model/config.h"
#include "core/model/weights.h"

#include <memory>

namespace orrery::cli {

/// GPT-2 small: 12 layers of 12 heads, width 768, 50,257 tokens, 1,024 positions.
ModelConfig gpt2SmallConfig();

/// Weights of that size and no meaning, small enough that activations stay ordinary: what takes time does not depend on them.
std::shared_ptr<const ModelWeights> meaninglessWeights(const ModelConfig& config);

}  // namespace orrery::cli
