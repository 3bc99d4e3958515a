#pragma once

#include "core/record/workspace_analyses.h"

#include <string>
#include <vector>

namespace orrery {

/// A run with what lists say of it.
struct RunEntry {
    RunRow run;
    std::string modelName;             ///< empty: the run names no model
    std::vector<PromptRow> prompts;    ///< by ordinal
    int64_t tensors = 0;
    int64_t bytes = 0;                 ///< of chunk data
};

/// What a workspace file holds, without a single activation: a snapshot, read in one go.
struct WorkspaceContents {
    std::string path;
    bool readOnly = false;
    std::vector<ModelRow> models;
    std::vector<RunEntry> runs;        ///< by id; hidden ones too
    std::vector<AnalysisRow> analyses = {};  ///< kept results, by id

    const RunEntry* find(RunId id) const;
    const PromptRow* find(PromptId id) const;
};

/// @throws Error as Workspace's readers.  Cost: a few milliseconds a thousand runs.
WorkspaceContents readContents(const Workspace& workspace);

/// One prompt of a run with its positions and what was recorded of it: what views of activations start from.
struct RecordedPrompt {
    RunRow run;
    PromptRow prompt;
    std::vector<Position> positions;
    std::vector<TensorRow> tensors;    ///< complete ones, by id
    int layers = 0;                    ///< one more than the highest layer of a recorded site
    int heads = 0;                     ///< of the recorded attention sites; 0: none was recorded

    const TensorRow* find(const std::string& site, int64_t step = 0) const;
};

/// @throws Error Argument with reason NoSuchPrompt; as Workspace's readers
RecordedPrompt readRecordedPrompt(const Workspace& workspace, PromptId prompt);

}  // namespace orrery
