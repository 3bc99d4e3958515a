#pragma once

#include "app/cli/command_spec.h"
#include "core/record/workspace_analyses.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace orrery::cli {

/// The analysis that a user typed: its number, or its name.
/// @throws Error Argument with reason NoSuchAnalysis, saying which there are
AnalysisRow requireAnalysis(const Workspace& workspace, const std::string& typed);

/// {"analysis", "kind", "name", "created", "engine", "model": {"name", "digest"}, "about": [{"run", "prompt", "says"}], "command", "settings",
///  "bytes", "stored_bytes"}
nlohmann::json analysisDocument(const AnalysisRow& row);

}  // namespace orrery::cli
