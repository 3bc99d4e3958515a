#pragma once

#include "core/probe/probe_study.h"
#include "core/report/document.h"

namespace orrery {

/// A probe study as a report that reads like a paper's appendix: the question and what was found in one paragraph, the data, the score of
/// every site with its interval beside control and baselines, the best site looked at closely (confusion, calibration, learning curve,
/// telling and wrong examples), how it was done, and the command that makes it again. Parts that the study has not got are left out.
Document probeReport(const probe::ProbeStudy& study);

}  // namespace orrery
