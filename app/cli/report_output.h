#pragma once

#include "core/probe/probe_study.h"
#include "core/record/workspace_analyses.h"

#include <string>

namespace orrery::cli {

/// Whether a report's file is to be PDF (true) or HTML.  @throws Error Argument with reason BadFormat for another ending
bool isPdfReport(const std::string& path);

/// A study's report as .html, or as .pdf with the window program.
/// @throws Error as isPdfReport, runWindowProgram and writeFileDurably
void writeProbeReport(const probe::ProbeStudy& study, const std::string& path);

/// The report of a result that was just computed; a PDF is set by the window program.
/// @throws Error as isPdfReport, analysisReport, runWindowProgram and writeFileDurably
void writeAnalysisReport(const AnalysisInfo& info, const std::string& result, const std::string& path);

}  // namespace orrery::cli
