#pragma once

#include "kernels/activation.h"
#include "kernels/layer_norm.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace orrery {

/// Architectures with a forward definition of their own.
enum class Family {
    Gpt2,  ///< pre-norm decoder, learned positions, Conv1D weights
    Bert   ///< post-norm encoder, learned positions and token types, Linear weights
};

/// What stands on top of the last block.
enum class OutputHead {
    None,           ///< a bare encoder or decoder: there are no logits
    LanguageModel,  ///< next-token logits at every position
    MaskedLanguage  ///< BERT's transform, then logits at every position
};

/// How a sentence-transformers folder turns token states into one vector.
struct SentencePooling {
    enum class Kind { None, First, Mean, Max, MeanSqrtLength };
    Kind kind = Kind::None;
    bool normalize = false;      ///< divide by the 2-norm
    int64_t maximumTokens = 0;   ///< longer prompts are truncated to this; 0: the model's context
};

/// A model's hyper-parameters, checked: every size is positive and within the limits of models-and-formats section 2.
struct ModelConfig {
    Family family = Family::Gpt2;
    std::string modelType;         ///< "gpt2", "bert"
    int64_t layers = 0;
    int64_t heads = 0;
    int64_t headWidth = 0;         ///< components a head; heads times this is the width but in compressed models
    int64_t width = 0;             ///< residual stream
    int64_t mlpWidth = 0;
    int64_t vocabulary = 0;        ///< rows of the token embedding
    int64_t context = 0;           ///< positions
    int64_t tokenTypes = 0;        ///< rows of the token-type embedding; 0 without one
    Activation activation = Activation::GeluTanh;
    double epsilon = 1e-5;         ///< of every norm
    NormKind norm = NormKind::Layer;
    bool scaleByWidth = true;      ///< scores times 1/sqrt(headWidth)
    bool scaleByLayer = false;     ///< scores further divided by layer + 1
    OutputHead output = OutputHead::None;
    bool pooler = false;           ///< tanh(dense(x[0]))
    bool nextSentence = false;     ///< two logits from the pooler
    bool finalNorm = false;        ///< GPT-2's ln_f
    bool tied = true;              ///< the unembedding is the token embedding
    bool unembedBias = false;      ///< GPT-2 with its final norm folded into the unembedding; BERT's head has one anyway
    SentencePooling sentence;
    int64_t bosId = -1, eosId = -1, padId = -1, maskId = -1;  ///< -1: the config names none

    double scoreScale(int64_t layer) const;
    bool causal() const { return family == Family::Gpt2; }
};

std::string_view familyName(Family family);  ///< "gpt2", "bert"

/// Parameters the config implies (shared ones once), e.g. 124 439 808 for GPT-2 small.
int64_t parameterCount(const ModelConfig& config);

}  // namespace orrery
