#pragma once

#include "core/analysis/attention_scores.h"
#include "core/analysis/tensor_slice.h"
#include "core/record/workspace.h"

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace orrery {

/// What of a recorded prompt is to be looked at closely; unset parts are not.
struct InspectRequest {
    PromptId prompt{};
    std::optional<int> layer = {}, head = {};
    std::optional<int> query = {}, key = {};
    std::string site = {};

    bool operator==(const InspectRequest&) const = default;
};

/// What the recording says of it; unset where that was not recorded.
struct Inspection {
    InspectRequest request;
    std::optional<HeadScores> scores;          ///< of the head, over this prompt
    std::optional<double> attention, rawScore; ///< of the cell, after and before the softmax
    std::shared_ptr<const TensorHistogram> histogram;  ///< of the site's tensor
};

/// @throws Error Cancelled; as Workspace's readers
/// Cost: one head's pattern and scores, and one pass over the site's tensor.
Inspection inspect(const Workspace& workspace, const InspectRequest& request, const std::stop_token& stop = {});

}  // namespace orrery
