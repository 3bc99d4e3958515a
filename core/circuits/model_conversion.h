#pragma once

#include "core/base/progress.h"
#include "core/checkpoint/model_folder.h"
#include "core/circuits/double_forward.h"

#include <stop_token>
#include <string>

namespace orrery {

/// What `model convert` makes of a model.
enum class ConversionTarget {
    Folded,        ///< parameter-free norms, a centred stream, value biases in the attention's bias; post-norm models the last alone
    Rms,           ///< the same with RMS norms in place of layer norms
    CompressedRms  ///< the same in one width less: arXiv:2305.14858
};

/// The processing a target means. `center` also takes away the unembedding's mean, which shifts logits but no probability.
WeightProcessing conversionProcessing(const ModelConfig& config, ConversionTarget target, bool center = false);

/// How a written checkpoint compares with the one it was made of.
struct Conversion {
    std::string folder;
    ModelConfig config;
    WeightProcessing processing;
    ProcessingProof proof;   ///< the written, rounded weights against the old ones, both computed in double
    bool ok = false;         ///< within kConversionLimit: of the logits, or of ln p where the unembedding was centred
};
constexpr double kConversionLimit = 2e-5;

/// Writes a checkpoint folder with processed weights, rounded to float32 from double, config and tokenizer files, opens it again as any
/// model is opened, and compares its logits on `prompt` with the old model's. GPT-2's become model_type "orrery_gpt2" (see
/// core/checkpoint/model_config.h): other programs refuse it instead of computing something else.
///
/// @throws Error Argument as checkProcessing, with reason NoUnembedding for a bare model; Io with reason FolderNotEmpty; as ModelFolder
/// Cost: the weights once in double and once in float32 at a time, twice a forward in the reference's naive loops.
Conversion convertModel(const ModelFolder& from, const WeightProcessing& processing, const std::string& to, const Prompt& prompt,
    const Progress& progress = {}, const std::stop_token& stop = {});

}  // namespace orrery
