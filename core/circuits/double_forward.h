#pragma once

#include "core/circuits/processed_weights.h"
#include "core/model/model.h"

#include <stop_token>

namespace orrery {

/// How a processed model's output compares with the raw one's on a prompt, both in double.
struct ProcessingProof {
    double logits = 0;         ///< max |processed - raw| / max |raw|
    double logProbabilities = 0;  ///< max |processed - raw| of ln p
    double shift = 0;          ///< largest constant by which a position's logits moved: 0 but for a centred unembedding
};

/// Logits [positions, vocabulary] of a prompt by the reference's loops, parameters in double, not rounded.
/// Cost: about 2 ns a multiply-add, and eight bytes a parameter.  @throws Error Argument if the model has no logits; as checkPrompts
DoubleMatrix doubleLogits(const ProcessedWeights& weights, const Prompt& prompt, const std::stop_token& stop = {});

/// Compares two models' logits of one prompt.  Requires: of the same shape
ProcessingProof compareLogits(const DoubleMatrix& processed, const DoubleMatrix& raw);

/// The number that says that processing changed nothing.
ProcessingProof proveProcessing(const ModelConfig& config, const std::shared_ptr<const ModelWeights>& weights, const WeightProcessing& processing,
    const Prompt& prompt, const std::stop_token& stop = {});

}  // namespace orrery
