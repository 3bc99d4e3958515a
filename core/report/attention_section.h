#pragma once

#include "core/analysis/attention_atlas.h"
#include "core/report/document.h"

#include <vector>

namespace orrery {

/// Adds what a prompt's heads attend to: an atlas of small patterns, and the heads that score highest.
/// @param heads  as summarizeHeads() delivers them, in any order; damaged ones are named
void addAttentionSection(Document& document, std::vector<HeadSummary> heads);

}  // namespace orrery
