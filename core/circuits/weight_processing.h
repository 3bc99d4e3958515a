#pragma once

#include "core/model/config.h"

#include <string>
#include <vector>

namespace orrery {

/// Which rewritings of a model's weights are on. Each leaves what the model computes as it is, but for `centerUnembed`, which shifts a
/// position's logits by one constant: probabilities and logit differences stay. Source: models-and-formats section 5.3 and 5.5.
struct WeightProcessing {
    bool foldNorms = false;        ///< gains and biases of norms into the matrices that read them (LN is then parameter-free)
    bool centerReading = false;    ///< what a layer norm's zero-mean output cannot see goes from the matrices that read it; needs foldNorms
    bool centerWriting = false;    ///< what is written into the stream has mean zero; layer norms only
    bool centerUnembed = false;    ///< the unembedding's mean over the vocabulary goes
    bool foldValueBiases = false;  ///< value biases into the attention's bias, since rows of a pattern sum to 1
    NormKind norm = NormKind::Layer;  ///< the norms of the result: Rms needs centerWriting, CompressedRms also foldNorms

    bool operator==(const WeightProcessing&) const = default;
};

/// What people expect of weights for lenses, attribution and circuits: all that is sound for the model. Pre-norm decoders of layer norms
/// everything, those of RMS norms folded norms and value biases, post-norm models value biases.
WeightProcessing standardProcessing(const ModelConfig& config);

/// "fold_ln", "center_reading", "center_writing", "center_unembed", "fold_value_bias", "rms_norm", "compressed_rms_norm": those that are on.
std::vector<std::string> processingNames(const WeightProcessing& processing);

/// @throws Error Argument with reason PostNorm where a post-norm model's stream would need what its norms do not allow;
/// ProcessingNotSound for centring under RMS norms, a norm that lacks what it needs, or no unembedding to centre
void checkProcessing(const ModelConfig& config, const WeightProcessing& processing);

/// The config of a model with these weights: its own unembedding, a bias on it, the norm's kind, one width less if compressed.
ModelConfig processedConfig(const ModelConfig& config, const WeightProcessing& processing);

}  // namespace orrery
