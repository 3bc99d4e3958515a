#pragma once

#include "app/cli/command_spec.h"
#include "core/record/workspace.h"

#include <optional>
#include <string>
#include <vector>

namespace orrery::cli {

struct Invocation;

/// Where an analysis takes its numbers from: a recorded prompt instead of a run of its own.
struct RecordedOptions {
    std::string file;
    int64_t run = 0, item = 0;
};

/// The positional FILE, --run and --item, none of them required.
std::vector<OptionSpec> recordedOptionSpecs(RecordedOptions& options);

/// A prompt of an opened workspace file.
struct RecordedChoice {
    Workspace workspace;
    RunRow run;
    PromptRow prompt;
};
/// Nothing if no file was named.  @throws Error Argument with reason Usage if --run is missing, NoSuchRun, NoSuchPrompt
std::optional<RecordedChoice> openRecorded(const RecordedOptions& options, Invocation& invocation);

/// The folder of the model that made the run, or what the user typed if that is not empty.
/// @throws Error Argument with reason NoModelPath if neither says where it lies
std::string modelFolderOf(const RecordedChoice& recorded, const std::string& typed);

}  // namespace orrery::cli
