#pragma once

#include "core/model/weights.h"

#include <cstdint>
#include <memory>

namespace orrery::probe {

/// Weights of a model's shape as before any training: normal with deviation 0.02, biases 0, gains 1, as GPT-2 and BERT begin. What a probe
/// reads out of such a model is there by its architecture and its input alone.
std::shared_ptr<const ModelWeights> randomWeights(const ModelConfig& config, uint64_t seed);

}  // namespace orrery::probe
