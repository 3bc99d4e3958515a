#pragma once

#include "core/record/workspace_analyses.h"
#include "core/report/document.h"

#include <string_view>

namespace orrery {

/// A kept result as a document: what was found in one paragraph, figures and tables that its kind has (patch, lens, attribute, ablate,
/// compare, heads, stream; a probe's is probeReport()), how it was computed, and the command that computes it again. Results of other kinds
/// have the last two alone.
/// @param result  the JSON document; trusted in nothing
/// @throws Error Format with reason NotJson, DuplicateKey, LimitExceeded, BadResult (at its JSON pointer) or BadStudy
/// Cost: about ten times the result's length in memory.
Document analysisReport(const AnalysisRow& row, std::string_view result);

/// The same of an analysis that a workspace keeps.
/// @throws also Error Argument with reason NoSuchAnalysis; as readAnalysisResult; each naming the file
Document analysisReport(const Workspace& workspace, AnalysisId id);

}  // namespace orrery
