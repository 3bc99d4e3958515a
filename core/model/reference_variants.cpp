#include "core/model/reference_variants.h"

#include <algorithm>

namespace orrery {
namespace {

constexpr ForwardVariant gpt2(Activation activation = Activation::GeluTanh)
{
    return {.family = Family::Gpt2, .activation = activation, .output = OutputHead::LanguageModel};
}

constexpr ForwardVariant encoder(Activation activation = Activation::GeluErf)
{
    return {.family = Family::Bert, .activation = activation, .pooler = true};
}

constexpr ForwardVariant maskedLanguage(Activation activation = Activation::GeluErf)
{
    return {.family = Family::Bert, .activation = activation, .output = OutputHead::MaskedLanguage};
}

constexpr ForwardVariant with(ForwardVariant variant, bool ForwardVariant::* option, bool value)
{
    variant.*option = value;
    return variant;
}

constexpr ForwardVariant preTraining()
{
    return with(with(maskedLanguage(), &ForwardVariant::pooler, true), &ForwardVariant::nextSentence, true);
}

constexpr ForwardVariant sentenceEncoder()
{
    ForwardVariant variant = encoder();
    variant.sentence = SentencePooling::Kind::Mean;
    variant.normalizeSentence = true;
    return variant;
}

// Each row names a folder of tests/golden/models that has it.
constexpr ForwardVariant kReferenceVariants[] = {
    gpt2(),                                                        // gpt2/tied
    with(gpt2(), &ForwardVariant::tied, false),                    // gpt2/untied
    with(gpt2(), &ForwardVariant::scaleByWidth, false),            // gpt2/unscaled_scores
    with(gpt2(), &ForwardVariant::scaleByLayer, true),             // gpt2/scaled_by_layer
    {.family = Family::Gpt2},                                      // gpt2/bare
    gpt2(Activation::GeluErf),                                     // gpt2/gelu_erf
    gpt2(Activation::QuickGelu),                                   // gpt2/quick_gelu
    gpt2(Activation::Relu),                                        // gpt2/relu
    gpt2(Activation::Silu),                                        // gpt2/silu
    gpt2(Activation::Tanh),                                        // gpt2/tanh
    encoder(),                                                     // bert/pooled
    encoder(Activation::Silu),                                     // bert/silu
    with(encoder(), &ForwardVariant::pooler, false),               // bert/no_pooler
    sentenceEncoder(),                                             // bert/sentence
    maskedLanguage(),                                              // bert/masked_lm
    maskedLanguage(Activation::GeluTanh),                          // bert/gelu_new
    maskedLanguage(Activation::Relu),                              // bert/relu
    with(maskedLanguage(), &ForwardVariant::tied, false),          // bert/untied_decoder
    preTraining(),                                                 // bert/pre_training
};

}  // namespace

ForwardVariant variantOf(const ModelConfig& config)
{
    return {.family = config.family, .activation = config.activation, .output = config.output,
        .tied = config.tied || config.output == OutputHead::None, .scaleByWidth = config.scaleByWidth, .scaleByLayer = config.scaleByLayer,
        .norm = config.norm, .unembedBias = config.unembedBias,
        .pooler = config.pooler, .nextSentence = config.nextSentence, .sentence = config.sentence.kind,
        .normalizeSentence = config.sentence.normalize};
}

std::span<const ForwardVariant> referenceVariants() { return kReferenceVariants; }

bool hasReference(const ModelConfig& config)
{
    return std::ranges::find(kReferenceVariants, variantOf(config)) != std::end(kReferenceVariants);
}

}  // namespace orrery
