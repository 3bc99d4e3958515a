#pragma once

#include "core/analysis/opened_model.h"
#include "core/analysis/prepared_prompt.h"
#include "core/analysis/store_choice.h"
#include "core/base/log.h"
#include "core/base/progress.h"
#include "core/model/predictions.h"
#include "core/record/records.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace orrery {

/// What a person asks for when they press Run: one prompt, what to record of it, and how.
struct RunSettings {
    enum class Input { Text, Ids, Pair };
    Input input = Input::Text;
    std::string text = {}, second = {};                ///< second: of a pair
    std::vector<int32_t> ids = {};
    EncodeOptions encode = {};
    std::vector<std::string> sites{"*"};               ///< globs
    StoreChoice store = {};
    int64_t memoryCap = 0;                             ///< bytes the run may need; 0: any
    int generate = 0;                                  ///< new tokens to append first; the recording is of the whole
    Sampling sampling = {};
};

/// The prompt as the model reads it.  @throws Error as PromptPreparer
PreparedPrompt preparePrompt(const OpenedModel& model, const RunSettings& settings);

/// Runs the prompt and records the chosen sites into a workspace file; synced when it returns. A run that is stopped keeps what was
/// recorded.  `started` hears the run's number as soon as its row is on disk.
/// @throws Error as Model::run, generate, RunRecording; Memory as requireMemory
RunId recordPrompt(Model& model, const OpenedModel& opened, const RunSettings& settings, const std::string& workspace,
    const std::function<void(RunId)>& started = {}, const Progress& progress = {}, const std::stop_token& stop = {}, const LogSink& log = {});

}  // namespace orrery
