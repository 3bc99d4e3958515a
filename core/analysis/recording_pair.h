#pragma once

#include "core/analysis/run_comparison.h"
#include "core/record/workspace_contents.h"

#include <optional>
#include <string>
#include <vector>

namespace orrery {

/// Two recorded prompts beside each other: how far they can be compared at all, and how. Immutable once made.
struct RecordingPair {
    RecordedPrompt first, second;
    bool sameModel = false;                      ///< by weights; positions' vectors are then of one space
    std::optional<int64_t> firstOtherToken;      ///< the first position whose tokens differ, as far as both reach; none: the same
    RunComparison comparison;

    /// Debiased CKA of the stream after each layer of the first [layers] with each of the second [layers].
    Tensor layerCka;
    std::vector<int> firstLayers, secondLayers;  ///< of its rows and columns; empty: it could not be made
};

/// Compares two prompts of one file at every site that both recorded, and their residual streams layer by layer.
///
/// The layers' similarity needs as many positions in both, four or more, and hook_resid_post recorded. @see run_comparison.h,
/// representation_similarity.h
/// Cost: reads both prompts' tensors, two at a time; the layers' Grams besides: layers^2 positions^2 numbers are multiplied.
/// @throws Error Argument with reason NoSuchPrompt, NothingInCommon; Cancelled; as Workspace's readers
RecordingPair compareRecordingPair(const Workspace& workspace, PromptId first, PromptId second, double limit, const Progress& progress = {},
    const std::stop_token& stop = {});

}  // namespace orrery
