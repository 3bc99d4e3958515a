#include "core/circuits/model_conversion.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/json.h"
#include "core/checkpoint/model_config.h"
#include "core/checkpoint/safetensors.h"

#include <array>
#include <filesystem>

namespace orrery {
namespace {

namespace fs = std::filesystem;

constexpr std::array kCopiedFiles{"tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt", "vocab.txt", "special_tokens_map.json",
    "added_tokens.json", "generation_config.json"};

void makeEmptyFolder(const std::string& folder)
{
    std::error_code failure;
    fs::create_directories(folder, failure);
    if (failure) throw Error(ErrorKind::Io, "cannot be made: " + failure.message()).inFile(folder);
    if (!fs::is_empty(folder, failure) || failure)
        throw Error(ErrorKind::Io, "is not empty: a converted model goes into a folder of its own").withReason("FolderNotEmpty").inFile(folder);
}

std::string normName(NormKind kind)
{
    return kind == NormKind::Layer ? "layer_norm" : kind == NormKind::Rms ? "rms_norm" : "compressed_rms_norm";
}

std::string configText(const ModelFolder& from, const ProcessedWeights& weights)
{
    const ModelConfig& config = weights.config();
    Json json = parseJson(from.configText());
    json["weight_processing"] = processingNames(weights.processing());
    json["torch_dtype"] = "float32";
    json.erase("dtype");
    json["tie_word_embeddings"] = config.tied;
    if (config.family == Family::Bert) return json.dump(2) + "\n";
    for (const char* alias : {"hidden_size", "num_hidden_layers", "num_attention_heads", "max_position_embeddings", "n_ctx"}) json.erase(alias);
    json["model_type"] = kConvertedType;
    json["norm"] = normName(config.norm);
    json["n_embd"] = config.width;
    json["n_layer"] = config.layers;
    json["n_head"] = config.heads;
    json["head_dim"] = config.headWidth;
    json["n_inner"] = config.mlpWidth;
    json["n_positions"] = config.context;
    json["lm_head_bias"] = config.unembedBias;
    return json.dump(2) + "\n";
}

/// One parameter's files: a stacked one is written in its parts.
void addTensors(const WeightSpec& spec, const Tensor& values, std::vector<SafetensorsTensor>& tensors)
{
    size_t first = 0;
    for (const WeightPart& part : spec.parts) {
        const auto count = static_cast<size_t>(part.shape.count());
        tensors.push_back({part.names.front(), DType::F32, part.shape, std::as_bytes(values.values().subspan(first, count))});
        first += count;
    }
}

void writeWeights(const ProcessedWeights& weights, const std::string& path, const Progress& progress, const std::stop_token& stop)
{
    const std::vector<WeightSpec> specs = weightSpecs(weights.config());
    std::vector<Tensor> memory;
    std::vector<SafetensorsTensor> tensors;
    memory.reserve(specs.size());
    for (size_t i = 0; i < specs.size(); ++i) {
        throwIfStopped(stop);
        if (progress) progress({0.8 * static_cast<double>(i) / static_cast<double>(specs.size()), "computing " + specs[i].role});
        const std::vector<double> values = storedOrder(weights, specs[i]);
        const std::vector<float> rounded(values.begin(), values.end());
        memory.emplace_back(specs[i].shape, rounded);
        addTensors(specs[i], memory.back(), tensors);
    }
    writeSafetensors(path, tensors, {{"format", "pt"}});
}

DoubleMatrix logitsOf(const ModelConfig& config, const std::shared_ptr<const ModelWeights>& weights, const Prompt& prompt, const std::stop_token& stop)
{
    WeightProcessing none;
    none.norm = config.norm;
    return doubleLogits(ProcessedWeights(config, weights, none), prompt, stop);
}

}  // namespace

WeightProcessing conversionProcessing(const ModelConfig& config, ConversionTarget target, bool center)
{
    WeightProcessing processing = standardProcessing(config);
    processing.centerUnembed = center;
    processing.centerReading = false;  // changes nothing that is computed
    if (target == ConversionTarget::Rms) processing.norm = NormKind::Rms;
    if (target == ConversionTarget::CompressedRms) processing.norm = NormKind::CompressedRms;
    return processing;
}

Conversion convertModel(const ModelFolder& from, const WeightProcessing& processing, const std::string& to, const Prompt& prompt, const Progress& progress,
    const std::stop_token& stop)
{
    checkPrompts(from.config(), {prompt});
    if (from.config().output == OutputHead::None)
        throw Error(ErrorKind::Argument, "this model has no logits to prove a conversion by").withReason("NoUnembedding");
    const auto old = from.loadWeights(progress, stop);
    const ProcessedWeights weights(from.config(), old, processing);
    makeEmptyFolder(to);
    writeWeights(weights, to + "/model.safetensors", progress, stop);
    writeFileDurably(to + "/config.json", configText(from, weights));
    for (const char* name : kCopiedFiles)
        if (fs::exists(from.transformerPath() + "/" + name)) fs::copy_file(from.transformerPath() + "/" + name, to + "/" + name);
    if (progress) progress({0.8, "comparing with the old model"});
    const ModelFolder written = ModelFolder::open(to);
    Conversion conversion{to, written.config(), processing, {}, false};
    conversion.proof = compareLogits(logitsOf(written.config(), written.loadWeights({}, stop), prompt, stop), logitsOf(from.config(), old, prompt, stop));
    conversion.ok = (processing.centerUnembed ? conversion.proof.logProbabilities : conversion.proof.logits) <= kConversionLimit;
    return conversion;
}

}  // namespace orrery
