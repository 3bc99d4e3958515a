#pragma once

#include "core/probe/labelled_data.h"
#include "core/probe/position_rule.h"

#include <string>

namespace orrery::probe {

/// One sentence on what readTokens gives under a rule.
std::string contributionsSay(const PositionRule& rule);
/// The text of a sample, cut to what a report has room for; a word's stands between ⟦ and ⟧.
std::string exampleText(const LabelledData& data, const Sample& sample);

}  // namespace orrery::probe
