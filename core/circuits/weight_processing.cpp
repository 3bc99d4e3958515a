#include "core/circuits/weight_processing.h"

#include "core/base/error.h"

namespace orrery {
namespace {

Error notSound(const std::string& why) { return Error(ErrorKind::Argument, why).withReason("ProcessingNotSound"); }

}  // namespace

WeightProcessing standardProcessing(const ModelConfig& config)
{
    WeightProcessing processing;
    processing.foldValueBiases = true;
    processing.norm = config.norm;
    if (config.family == Family::Bert) return processing;
    processing.foldNorms = true;
    const bool layerNorms = config.norm == NormKind::Layer;
    processing.centerReading = processing.centerWriting = layerNorms;
    processing.centerUnembed = layerNorms && config.output == OutputHead::LanguageModel;
    return processing;
}

std::vector<std::string> processingNames(const WeightProcessing& processing)
{
    std::vector<std::string> names;
    if (processing.foldNorms) names.emplace_back("fold_ln");
    if (processing.centerReading) names.emplace_back("center_reading");
    if (processing.centerWriting) names.emplace_back("center_writing");
    if (processing.centerUnembed) names.emplace_back("center_unembed");
    if (processing.foldValueBiases) names.emplace_back("fold_value_bias");
    if (processing.norm == NormKind::Rms) names.emplace_back("rms_norm");
    if (processing.norm == NormKind::CompressedRms) names.emplace_back("compressed_rms_norm");
    return names;
}

void checkProcessing(const ModelConfig& config, const WeightProcessing& processing)
{
    const bool stream = processing.foldNorms || processing.centerReading || processing.centerWriting || processing.norm != config.norm;
    if (config.family == Family::Bert && stream)
        throw Error(ErrorKind::Argument, "in a post-norm model a norm's output is both read and carried on: its gains cannot be folded, its stream not "
                                         "centred, its norms not replaced")
            .withReason("PostNorm");
    if (config.norm != NormKind::Layer && (processing.centerReading || processing.centerWriting))
        throw notSound("RMS norms see a stream's mean: it cannot be taken away");
    if (config.norm != NormKind::Layer && processing.norm != config.norm) throw notSound("only layer norms can be replaced by others");
    if (processing.centerReading && !processing.foldNorms) throw notSound("what a norm's gains scale has no mean of zero: fold them before centring what reads it");
    const bool replaced = processing.norm != config.norm;
    if (replaced && !processing.centerWriting) throw notSound("an RMS norm is a layer norm only where the stream is centred");
    if (replaced && processing.norm == NormKind::CompressedRms && !processing.foldNorms)
        throw notSound("a compressed RMS norm needs its gains folded: they would break the sum of zero");
    if (processing.centerUnembed && config.output == OutputHead::None) throw notSound("there is no unembedding to centre");
}

ModelConfig processedConfig(const ModelConfig& config, const WeightProcessing& processing)
{
    checkProcessing(config, processing);
    ModelConfig processed = config;
    processed.norm = processing.norm;
    if (processing.norm == NormKind::CompressedRms && config.norm != NormKind::CompressedRms) --processed.width;
    if (config.output == OutputHead::None) return processed;
    const bool ownMatrix = processing.foldNorms || processing.centerReading || processing.centerWriting || processing.centerUnembed;
    if (ownMatrix) processed.tied = false;
    if (config.family == Family::Gpt2 && (processing.foldNorms || processing.centerUnembed)) processed.unembedBias = true;
    return processed;
}

}  // namespace orrery
