#pragma once

#include "core/analysis/opened_model.h"
#include "core/model/model.h"
#include "core/model/predictions.h"
#include "core/record/workspace_contents.h"

#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace orrery {

/// What the logits of one position say.
struct PositionPrediction {
    int64_t position = 0;
    std::vector<TokenProbability> top;  ///< likeliest first
};

/// Positions whose logits say something: the last for a decoder, each mask token for a masked model.
std::vector<int64_t> predictedPositions(const ModelConfig& config, const Prompt& prompt, int64_t maskId);

/// The predictions that one prompt's logits [T, vocabulary] make.
std::vector<PositionPrediction> predictionsOf(const TensorView& logits, const std::vector<int64_t>& positions, int top, int64_t tokenLimit);

/// How a token that was really there fared among the predicted ones.
struct ActualToken {
    int64_t id = 0;
    double probability = 0;
    double bits = 0;   ///< -log2 of the probability, from the logits: finite where that underflows
    int64_t rank = 1;  ///< 1: the likeliest; ties by the smaller id
};

/// @return nothing if the id is not in [0, limit)
std::optional<ActualToken> actualToken(std::span<const float> logits, int64_t id, int64_t limit);

enum class PredictionKind {
    Next,   ///< the logits of position i are about the token at i + 1
    Masked  ///< they are about the token at i itself
};

/// The predictions of a recorded prompt.
struct PromptPredictions {
    struct Row : PositionPrediction {
        std::optional<ActualToken> actual = {};  ///< the next token, or a masked model's own; none at the end and at a [MASK]
        double entropyBits = 0;                  ///< of the whole distribution
        bool masked = false;                     ///< a [MASK] stands here
    };
    PromptId prompt{};
    PredictionKind kind = PredictionKind::Next;
    int64_t vocabulary = 0;
    std::vector<Row> rows;                      ///< one a position
    std::map<int64_t, std::string> texts;       ///< of the ids in `rows`, as a person should see them
    bool named = false;                         ///< the model's tokenizer named them; else only those of the prompt have a text
    std::string unnamedBecause = {};            ///< what to open for names

    bool hasMasks() const;
};

struct PredictionRequest {
    PromptId prompt{};
    int top = 10;
    std::shared_ptr<const OpenedModel> model = {};  ///< names tokens if the prompt's run used its tokenizer; may be null
};

/// Reads the recorded logits a few rows at a time.
/// @throws Error Argument with reason NoSuchPrompt; NoLogits if none were recorded of the prompt; Cancelled; as Workspace's readers
/// Cost: O(T V), a second for 1,000 positions of 50,000 tokens; 16 MiB beside the result.
PromptPredictions readPredictions(const Workspace& workspace, const PredictionRequest& request, const Progress& progress = {},
    const std::stop_token& stop = {});

}  // namespace orrery
