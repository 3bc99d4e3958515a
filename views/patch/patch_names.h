#pragma once

#include "core/patching/pair_alignment.h"
#include "core/patching/patch_inquiry.h"

#include <QString>

namespace orrery::views {

/// Where values come from, and which run gets them: the order of the control.
enum class PatchWith { CleanInCorrupt, CorruptInClean, CleanInNoise };
QString withText(PatchWith with);
PatchWith withOf(const PatchInquiry& inquiry);

/// What keeps two prompts from being patched, as a sentence for people; empty: nothing.
QString alignmentText(const PairAlignment& alignment);

/// "resid_pre by layer × position · clean into corrupt · logit_diff": what a grid is of, in one line.
QString gridTitle(const PatchFrame& frame);
/// "logit_diff, answer “ Paris”, wrong “ Rome”": the metric and what its names mean.
QString metricTitle(const PatchFrame& frame);
/// What its colours mean: "effect (0 corrupt, 1 clean)" or the metric.
QString gridUnit(const PatchFrame& frame, bool normalised);

}  // namespace orrery::views
