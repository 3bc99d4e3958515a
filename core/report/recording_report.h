#pragma once

#include "core/analysis/opened_model.h"
#include "core/base/progress.h"
#include "core/record/workspace.h"
#include "core/report/document.h"

#include <memory>
#include <stop_token>

namespace orrery {

struct RecordingReportRequest {
    RunId run{};
    int64_t prompt = 0;   ///< number inside the run, from 0: the prompt whose attention and predictions are shown
    std::shared_ptr<const OpenedModel> model = {};  ///< names predicted tokens; may be null
};

/// What a recorded run says by itself: the run and its settings, its prompts, what was recorded and how large it is, the heads'
/// attention with their scores, how well each token was predicted, the notes. Parts of which nothing was recorded are left out.
/// @throws Error Argument with reason NoSuchRun, NoSuchPrompt; Cancelled; as Workspace's readers
/// Cost: the prompt's patterns and logits are read once.
Document recordingReport(const Workspace& workspace, const RecordingReportRequest& request, const Progress& progress = {}, const std::stop_token& stop = {});

}  // namespace orrery
