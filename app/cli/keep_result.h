#pragma once

#include "app/cli/command_spec.h"
#include "app/cli/invocation.h"
#include "core/record/workspace_analyses.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <string>
#include <vector>

namespace orrery::cli {

class ModelSession;
struct RecordedChoice;

/// Where a result goes beside being printed.
struct KeepChoice {
    std::string record, name;   ///< a workspace, and the result's name there
    std::string report;         ///< .html or .pdf

    bool any() const { return !record.empty() || !report.empty(); }
};

/// --record, --as and --report.
std::vector<OptionSpec> keepOptionSpecs(KeepChoice& choice);

/// Before anything is computed: that the result can be kept where it is asked for.
/// @throws Error Argument with reason Usage (a name without a file), NameTaken or BadFormat (of a report); as Workspace::openOrCreate;
///         Io with reason ReadOnly
void checkKeep(const KeepChoice& choice, Invocation& invocation);

/// What a result is of, for those who find it later.
struct ResultOf {
    ModelSession* session = nullptr;          ///< the model that computed it; null: none did
    const RecordedChoice* recorded[2] = {};   ///< what was read instead of running a prompt
};

/// A command's result in both of its forms. What nobody asks for is not made.
struct CommandResult {
    ResultOf of;
    std::function<nlohmann::json()> document;   ///< for --json, and to be kept
    std::function<std::string()> text;          ///< for people
};

/// Keeps the result and reports it where that was asked for, then prints it.
/// @throws Error as keepAnalysis, Workspace::openOrCreate and writeAnalysisReport
ExitCode deliver(const CommandResult& result, const KeepChoice& choice, Invocation& invocation);

}  // namespace orrery::cli
