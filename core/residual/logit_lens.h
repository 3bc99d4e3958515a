#pragma once

#include "core/base/error.h"
#include "core/model/model.h"
#include "core/record/workspace_contents.h"
#include "core/residual/stream_points.h"

#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

namespace orrery {

class Workspace;

/// What a lens is asked.
struct LensRequest {
    std::vector<StreamPoint> points;     ///< rows of the grid, the last what the output head reads; empty: streamPoints' Blocks
    int top = 5;                         ///< tokens a cell
    std::vector<int32_t> tokens;         ///< followed through all cells, beside those of LensGrid::Followed
    int64_t tokenLimit = 0;              ///< ids below it have a token; 0: the whole vocabulary
    int64_t first = 0, count = -1;       ///< positions [first, first + count); -1: to the end
};

/// The logit lens over a prompt: layer by position. Immutable once made, shared across threads.
struct LensGrid {
    /// Columns of the followed tokens; the request's own come after these.
    enum Followed : int { Final, Target, Asked };

    /// A token in one cell.
    struct Token {
        int32_t id = -1;         ///< -1: there is none
        int32_t rank = 0;        ///< 1: the likeliest
        float logit = 0;
        float probability = 0;
    };

    std::vector<StreamPoint> points;
    std::vector<int32_t> ids;            ///< of the whole prompt
    int64_t first = 0, positions = 0;    ///< the grid's columns are these of the prompt
    int top = 0, followed = 0;           ///< tokens a cell
    std::vector<Token> best;             ///< [points, positions, top]
    std::vector<Token> chosen;           ///< [points, positions, followed]: the final row's likeliest, the token that really comes (a
                                         ///< masked model's own), then those asked for
    std::vector<float> entropy;          ///< [points, positions], nats
    std::vector<float> divergence;       ///< [points, positions], KL(final || here) in nats, >= 0
    bool nextToken = true;               ///< the target is the next position's token; else the position's own
    /// max |lens - model| / max |model| over the tokens of the final row whose logits the model's own run gave; unset if it gave none.
    std::optional<double> selfTest;

    size_t cell(int64_t point, int64_t position) const { return static_cast<size_t>(point * positions + position - first); }
    const Token& bestAt(int64_t point, int64_t position, int rank) const { return best[cell(point, position) * static_cast<size_t>(top) + static_cast<size_t>(rank)]; }
    const Token& chosenAt(int64_t point, int64_t position, int which) const { return chosen[cell(point, position) * static_cast<size_t>(followed) + static_cast<size_t>(which)]; }
};

/// Runs the prompt and reads its stream through the output head: lens(x) = softmax(Head(x) W_U + b_U), the norm's statistics x's own.
///
/// Source: nostalgebraist 2020, "interpreting GPT: the logit lens"; analysis-methods section 2.1. Every cell keeps its top, entropy,
/// divergence from the final row and what is followed; no row of the vocabulary's size is ever kept.
/// Cost: the forward, (points + 1) positions products of width x vocabulary; memory: points x positions x width floats.
/// @throws Error Argument with reason NoUnembedding, BadTop, NoSuchPosition, TokenOutOfRange, TooManyPoints; as Model::run
LensGrid computeLens(Model& model, const Prompt& prompt, const LensRequest& request, const Progress& progress = {}, const std::stop_token& stop = {});

/// Why readLens could not read such a lens from what was recorded of a prompt: SiteNotRecorded, ManySteps or BadShape as below; nothing if
/// it can.
std::optional<Error> lensProblem(const RecordedPrompt& prompt, const ModelConfig& config, const LensRequest& request);

/// The same from a recorded prompt, whose stream is read a few positions at a time. `model` supplies the output head.
/// @throws Error Argument with reason NoSuchPrompt, SiteNotRecorded (naming what to record), OtherModel if the recorded run was made
/// with other weights, ManySteps for a prompt recorded token by token; as computeLens and Workspace's readers
LensGrid readLens(Model& model, const Workspace& workspace, PromptId prompt, const LensRequest& request, const Progress& progress = {},
    const std::stop_token& stop = {});

}  // namespace orrery
