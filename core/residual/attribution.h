#pragma once

#include "core/analysis/head_ref.h"
#include "core/model/model.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace orrery {

/// Where value biases count: z W_O holds (b_V + b_ln1 W_V) W_O, the same whatever a head attends to, since rows of A sum to 1.
enum class ValueBiases {
    WithHeads,         ///< as the model computes them
    WithAttentionBias  ///< moved to the attention's bias, as weights with folded norms and value biases have it: models-and-formats
                       ///< section 5.3 (a) and (d)
};

/// What a logit is measured from.
enum class LogitOrigin {
    Zero,      ///< the model's own logit
    MeanLogit  ///< the logit less the mean over the vocabulary: the centred unembedding, section 5.3 (c)
};

/// Which number is taken apart, and how.
struct AttributionRequest {
    Prompt prompt;
    int64_t position = -1;                 ///< negative: from the end
    std::optional<int32_t> token = {};     ///< whose logit; none: the likeliest
    std::optional<int32_t> versus = {};    ///< the logit difference token - versus
    std::vector<double> direction = {};    ///< [width]: instead of logits, the stream's product with it, no norm between
    int afterLayer = -1;                   ///< direction: of the stream after this block; -1: the last
    ValueBiases valueBiases = ValueBiases::WithHeads;
    LogitOrigin origin = LogitOrigin::Zero;
    std::optional<int> neuronLayer = {};   ///< also this MLP's neurons one by one
    std::optional<HeadRef> sourceHead = {};  ///< also this head's share by the position it attends to
    int64_t tokenLimit = 0;                ///< ids below it have a token; 0: the whole vocabulary
};

/// A number taken apart into what wrote it into the residual stream. Immutable once made.
struct Attribution {
    enum class Kind { Embedding, PositionEmbedding, Head, AttentionBias, Mlp, NormBias, UnembedBias };
    struct Component {
        Kind kind;
        int layer = -1, head = -1;
        std::string name;    ///< "embed", "pos_embed", "L3H7", "L3 b_O", "L3 mlp", "ln_final b", "b_U"
        double value = 0;    ///< in logits
    };

    int64_t position = 0;
    int32_t token = -1, versus = -1;     ///< -1: none
    double value = 0;                    ///< as the model's own run gives it: a logit, a difference, a product
    double scale = 1;                    ///< the final norm's divisor at the position, which every component is divided by
    std::vector<Component> components;   ///< in the order in which they were written: with their running sum, the logit's history
    std::vector<double> neurons;         ///< [mlpWidth] of the request's layer; with its b_out they add up to that MLP's component
    std::optional<double> neuronBias;    ///< that layer's b_out
    std::vector<double> sources;         ///< [position + 1] of the request's head: add up to that head's component, with its value biases

    double sum() const;                  ///< of the components
    double residual() const { return value - sum(); }  ///< what they do not explain: rounding
    std::vector<double> running() const; ///< after each component
};

/// Direct logit attribution: with the final norm's scale s held at its observed value the logit is linear in what was written,
///   logit = sum_c c . u + b_f . W_U + b_U,   u = P (gain * W_U[:, token]) / s,   P the projection off the mean of a layer norm.
/// A difference uses W_U[:, token] - W_U[:, versus]. Heads are z W_O u, never materialised in the stream's width.
/// Source: Elhage et al. 2021, "A Mathematical Framework for Transformer Circuits"; analysis-methods section 3.1. What a component
/// does through later ones is not in its number.
/// @throws Error Argument with reason PostNorm (each norm of such a model rescales all that was written before), NoUnembedding,
/// NoSuchPosition, TokenOutOfRange, NoSuchLayer, NoSuchHead; Shape if the direction is not [width]; as Model::run
/// Cost: one forward and O(layers width^2) in double; holds the logits of the prompt.
Attribution attributeLogit(Model& model, const AttributionRequest& request, const Progress& progress = {}, const std::stop_token& stop = {});

}  // namespace orrery
