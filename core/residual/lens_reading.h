#pragma once

#include "core/record/records.h"
#include "core/residual/logit_lens.h"

#include <map>
#include <string>

namespace orrery {

class Tokenizer;

/// A lens over a recorded prompt with what a person needs to read it. Immutable once made, shared across threads.
struct LensReading {
    PromptId prompt{};
    LensGrid grid;
    bool recorded = false;                     ///< read from the recording; else the prompt was run again
    std::string missing;                       ///< what the recording lacks, where the prompt was run again
    std::map<int32_t, std::string> texts;      ///< of the ids in the grid, as they should be shown; without a tokenizer only the prompt's own
};

/// Reads the lens from the recording where the stream is in it, else runs the prompt again.
/// @param tokenizer  names tokens; may be null
/// @throws Error Argument with reason NoSuchPrompt, OtherModel, NoTokens; as computeLens and Workspace's readers
/// Cost: as either.
LensReading lensOfRecording(Model& model, const Tokenizer* tokenizer, const Workspace& workspace, PromptId prompt, const LensRequest& request,
    const Progress& progress = {}, const std::stop_token& stop = {});

}  // namespace orrery
