#pragma once

#include "core/model/config.h"

#include <span>

namespace orrery {

/// The options of a config that decide which operations a forward consists of. Sizes, the epsilon of the norms and the type of the stored
/// weights are not among them: the same operations run with other numbers.
struct ForwardVariant {
    Family family = Family::Gpt2;
    Activation activation = Activation::GeluTanh;
    OutputHead output = OutputHead::None;
    bool tied = true;             ///< true where there is no output head
    bool scaleByWidth = true;
    bool scaleByLayer = false;
    NormKind norm = NormKind::Layer;
    bool unembedBias = false;
    bool pooler = false;
    bool nextSentence = false;
    SentencePooling::Kind sentence = SentencePooling::Kind::None;
    bool normalizeSentence = false;

    auto operator<=>(const ForwardVariant&) const = default;
};

ForwardVariant variantOf(const ModelConfig& config);

/// The variants whose every site is compared with reference activations from other implementations: one checkpoint of each lies under
/// tests/golden/models, computed there by a public library and once more from the papers' equations. A model is called "family proved"
/// only if its variant is one of these, option by option: two options that were compared apart say nothing of both together.
std::span<const ForwardVariant> referenceVariants();
bool hasReference(const ModelConfig& config);

}  // namespace orrery
