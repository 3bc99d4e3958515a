#pragma once

#include "core/analysis/attention_maps.h"
#include "core/analysis/matrix_pyramid.h"
#include "core/base/error.h"
#include "core/base/progress.h"

#include <functional>
#include <memory>
#include <optional>
#include <span>

namespace orrery {

/// One head of an atlas: its scores on this prompt and a small picture's worth of its pattern.
struct HeadSummary {
    HeadRef head;
    HeadScores scores;
    std::shared_ptr<const MatrixPyramid> thumbnail;
    bool causal = false;  ///< no query attends to a later position
    std::optional<Error> damage = {};  ///< why it can't be read: then there are neither scores nor a thumbnail
};

/// Longest side of a thumbnail's finest level, in cells.
inline constexpr int kThumbnailSide = 128;

/// @param tokens  as tokenNumbers() has them;  @throws Error as Workspace::readHead
/// Cost: the head's own chunks; one full matrix while it runs.
HeadSummary summarizeHead(const Workspace& workspace, const AttentionLayer& layer, int head, std::span<const int64_t> tokens);

/// Summarises every head whose pattern was recorded, on one thread a reader, by layer and head.
///
/// `deliver` hears of each head as soon as it is done, one call at a time, from any of the threads; of a damaged one it hears that, and the
/// others go on. After any other error or a stop no more heads are begun.
/// @param readers  connections to the prompt's file, at least one, each of which no one else uses
/// @throws Error the first that a thread met; Cancelled
void summarizeHeads(std::span<const Workspace* const> readers, const RecordedPrompt& prompt, const std::function<void(HeadSummary)>& deliver,
    const Progress& progress = {}, const std::stop_token& stop = {});

}  // namespace orrery
