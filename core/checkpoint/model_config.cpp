#include "core/checkpoint/model_config.h"

#include "core/base/text.h"
#include "core/checkpoint/config_reader.h"

#include <algorithm>
#include <array>
#include <utility>

namespace orrery {
namespace {

constexpr int64_t kMaxWidth = 65'536, kMaxLayers = 1'024, kMaxHeads = 1'024, kMaxVocabulary = 4'194'304;
constexpr int64_t kMaxContext = int64_t{1} << 31, kMaxMlpWidth = 1'048'576;
constexpr const char* kSupported = "supported are gpt2 and bert";

constexpr std::array<std::pair<std::string_view, Activation>, 10> kActivations{{
    {"gelu", Activation::GeluErf}, {"gelu_python", Activation::GeluErf}, {"gelu_new", Activation::GeluTanh},
    {"gelu_pytorch_tanh", Activation::GeluTanh}, {"gelu_fast", Activation::GeluTanh}, {"quick_gelu", Activation::QuickGelu},
    {"silu", Activation::Silu}, {"swish", Activation::Silu}, {"relu", Activation::Relu}, {"tanh", Activation::Tanh},
}};

Error unsupported(const char* reason, const std::string& key, const std::string& message)
{
    return Error(ErrorKind::Format, message).withReason(reason).at("/" + key);
}

Activation readActivation(const ConfigReader& reader, const std::string& key, const char* fallback)
{
    const std::string name = reader.text(key, fallback);
    std::vector<std::string> known;
    for (const auto& [text, activation] : kActivations) {
        if (text == name) return activation;
        known.emplace_back(text);
    }
    throw reader.bad(key, "known are " + joinText(known, ", "));
}

void divideHeads(ModelConfig& config, const ConfigReader& reader, const std::string& widthKey)
{
    if (config.width % config.heads != 0)
        throw reader.bad(widthKey, "must be a multiple of the " + std::to_string(config.heads) + " heads");
    config.headWidth = config.width / config.heads;
}

/// What `model convert` writes beyond GPT-2's own keys.
void readConverted(ModelConfig& config, const ConfigReader& reader)
{
    config.headWidth = reader.size({"head_dim"}, config.headWidth, kMaxWidth);
    config.unembedBias = reader.flag("lm_head_bias", false);
    const std::string norm = reader.text("norm", "layer_norm");
    if (norm == "layer_norm") config.norm = NormKind::Layer;
    else if (norm == "rms_norm") config.norm = NormKind::Rms;
    else if (norm == "compressed_rms_norm") config.norm = NormKind::CompressedRms;
    else throw reader.bad("norm", "known are layer_norm, rms_norm, compressed_rms_norm");
}

ModelConfig readGpt2(const ConfigReader& reader, bool converted)
{
    ModelConfig config;
    config.family = Family::Gpt2;
    config.vocabulary = reader.size({"vocab_size"}, 50'257, kMaxVocabulary);
    config.context = reader.size({"n_positions", "max_position_embeddings", "n_ctx"}, 1'024, kMaxContext);
    config.width = reader.size({"n_embd", "hidden_size"}, 768, kMaxWidth);
    config.layers = reader.size({"n_layer", "num_hidden_layers"}, 12, kMaxLayers);
    config.heads = reader.size({"n_head", "num_attention_heads"}, 12, kMaxHeads);
    config.mlpWidth = reader.has("n_inner") ? reader.size({"n_inner"}, 0, kMaxMlpWidth) : 4 * config.width;
    if (!converted || !reader.has("head_dim")) divideHeads(config, reader, "n_embd");
    config.activation = readActivation(reader, "activation_function", "gelu_new");
    config.epsilon = reader.positive("layer_norm_epsilon", 1e-5);
    config.scaleByWidth = reader.flag("scale_attn_weights", true);
    config.scaleByLayer = reader.flag("scale_attn_by_inverse_layer_idx", false);
    if (reader.flag("add_cross_attention", false))
        throw unsupported("UnsupportedArchitecture", "add_cross_attention", "decoders with cross-attention are not supported");
    config.finalNorm = true;
    config.bosId = reader.tokenId("bos_token_id", 50'256, config.vocabulary);
    config.eosId = reader.tokenId("eos_token_id", 50'256, config.vocabulary);
    config.padId = reader.tokenId("pad_token_id", -1, config.vocabulary);
    if (converted) readConverted(config, reader);
    return config;
}

ModelConfig readBert(const ConfigReader& reader)
{
    ModelConfig config;
    config.family = Family::Bert;
    config.vocabulary = reader.size({"vocab_size"}, 30'522, kMaxVocabulary);
    config.context = reader.size({"max_position_embeddings"}, 512, kMaxContext);
    config.width = reader.size({"hidden_size"}, 768, kMaxWidth);
    config.layers = reader.size({"num_hidden_layers"}, 12, kMaxLayers);
    config.heads = reader.size({"num_attention_heads"}, 12, kMaxHeads);
    config.mlpWidth = reader.size({"intermediate_size"}, 3'072, kMaxMlpWidth);
    config.tokenTypes = reader.size({"type_vocab_size"}, 2, kMaxVocabulary);
    divideHeads(config, reader, "hidden_size");
    config.activation = readActivation(reader, "hidden_act", "gelu");
    config.epsilon = reader.positive("layer_norm_eps", 1e-12);
    const std::string positions = reader.text("position_embedding_type", "absolute");
    if (positions != "absolute")
        throw unsupported("UnsupportedPosition", "position_embedding_type", "positions of type " + quotedText(positions) + " are not supported");
    if (reader.flag("is_decoder", false))
        throw unsupported("UnsupportedArchitecture", "is_decoder", "a BERT that is a causal decoder is not supported");
    config.bosId = reader.tokenId("bos_token_id", -1, config.vocabulary);
    config.eosId = reader.tokenId("eos_token_id", -1, config.vocabulary);
    config.padId = reader.tokenId("pad_token_id", 0, config.vocabulary);
    return config;
}

/// architectures[0], or "" if the config names none.
std::string firstArchitecture(const Json& json, const ConfigReader& reader)
{
    if (!reader.has("architectures")) return "";
    const Json& list = json["architectures"];
    if (!list.is_array() || (!list.empty() && !list[0].is_string())) throw reader.bad("architectures", "must be a list of names");
    return list.empty() ? "" : list[0].get<std::string>();
}

/// The declared type; old files declare only an architecture, whose name starts with it.
std::string modelTypeOf(const ConfigReader& reader, const std::string& architecture)
{
    if (reader.has("model_type")) return reader.text("model_type", "");
    if (architecture.starts_with("GPT2")) return "gpt2";
    if (architecture.starts_with("Bert")) return "bert";
    throw unsupported("UnsupportedArchitecture", "model_type", std::string("model_type is missing; ") + kSupported);
}

void refuseWhatChangesTheModel(const Json& json, const ConfigReader& reader)
{
    if (reader.has("quantization_config")) {
        const Json& method = jsonMember(json["quantization_config"], "quant_method");
        throw unsupported("UnsupportedQuantization", "quantization_config",
            "quantised weights are not supported (method " + (method.is_string() ? quotedText(method.get_ref<const std::string&>()) : "not named") + ")");
    }
    for (const char* key : {"text_config", "vision_config"})
        if (reader.has(key)) throw unsupported("UnsupportedArchitecture", key, std::string("models made of several are not supported; ") + kSupported);
    if (reader.has("pruned_heads") && !json["pruned_heads"].empty())
        throw unsupported("UnsupportedArchitecture", "pruned_heads", "models with pruned heads are not supported");
}

bool isMaskedLanguage(const std::string& architecture)
{
    return architecture == "BertForMaskedLM" || architecture == "BertForPreTraining" || architecture == "BertLMHeadModel";
}

void settleGpt2Head(ModelConfig& config, const std::string& architecture, const HasTensor& hasTensor)
{
    const bool named = architecture.empty() || architecture == "GPT2LMHeadModel" || architecture == "GPT2DoubleHeadsModel";
    config.output = named || hasTensor(outputMatrixName(Family::Gpt2)) ? OutputHead::LanguageModel : OutputHead::None;
}

void settleBertHeads(ModelConfig& config, const std::string& architecture, const HasTensor& hasTensor, const LogSink& log)
{
    config.pooler = hasTensor("pooler.dense.weight");
    config.nextSentence = config.pooler && hasTensor("cls.seq_relationship.weight");
    const bool present = hasTensor("cls.predictions.transform.dense.weight") || hasTensor("cls.predictions.bias");
    config.output = present ? OutputHead::MaskedLanguage : OutputHead::None;
    if (isMaskedLanguage(architecture) && !present)
        report(log, LogLevel::Warning, "the architecture is " + architecture + ", but the files have no tensor of its masked-language head");
}

/// Whether the architecture is a bare or language model; other heads (classifiers ...) are left out.
bool headsAreKnown(const std::string& architecture)
{
    constexpr std::array known{"", "GPT2Model", "GPT2LMHeadModel", "BertModel", "BertForNextSentencePrediction"};
    return isMaskedLanguage(architecture) || std::find(known.begin(), known.end(), architecture) != known.end();
}

void settleTying(ModelConfig& config, const ConfigReader& reader, const HasTensor& hasTensor, const LogSink& log)
{
    const bool declared = reader.flag("tie_word_embeddings", true);
    const bool present = hasTensor(outputMatrixName(config.family));
    config.tied = declared || !present;
    if (config.output != OutputHead::None && !declared && !present)
        report(log, LogLevel::Note, "tie_word_embeddings is false, but the files have no output matrix: the token embedding serves");
}

}  // namespace

std::string_view outputMatrixName(Family family)
{
    return family == Family::Gpt2 ? "lm_head.weight" : "cls.predictions.decoder.weight";
}

ModelConfig parseModelConfig(std::string_view text, const HasTensor& hasTensor, const LogSink& log)
{
    const Json json = parseJson(text);
    if (!json.is_object()) throw Error(ErrorKind::Format, "is not a JSON object").withReason("BadConfig");
    const ConfigReader reader(json);
    refuseWhatChangesTheModel(json, reader);
    const std::string architecture = firstArchitecture(json, reader);
    const std::string type = modelTypeOf(reader, architecture);
    const bool converted = type == kConvertedType;
    if (type != "gpt2" && type != "bert" && !converted)
        throw unsupported("UnsupportedArchitecture", "model_type", "model_type " + quotedText(type) + " is not supported; " + kSupported);

    ModelConfig config = type == "bert" ? readBert(reader) : readGpt2(reader, converted);
    config.modelType = type;
    if (config.family == Family::Gpt2) settleGpt2Head(config, architecture, hasTensor);
    else settleBertHeads(config, architecture, hasTensor, log);
    settleTying(config, reader, hasTensor, log);
    if (!headsAreKnown(architecture))
        report(log, LogLevel::Note, "the head of architecture " + quotedText(architecture) + " is left out");
    return config;
}

}  // namespace orrery
