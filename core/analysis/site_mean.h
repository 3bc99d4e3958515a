#pragma once

#include "core/model/model.h"

#include <string>
#include <vector>

namespace orrery {

/// Mean of a site's activation over all positions of all prompts: what mean ablation puts in its place.
///
/// @param heads  only these along the site's head axis, in this order; empty for all
/// @return the site's shape without its position axis, heads chosen
/// @throws Error Argument with reason NoSuchSite, or NoPositionAxis if the site's first axis is not positions; and as Model::run
/// Cost: one forward of all prompts; sums in double.
Tensor siteMean(Model& model, const std::vector<Prompt>& prompts, const std::string& site, const std::vector<int64_t>& heads = {},
    const Progress& progress = {}, const std::stop_token& stop = {});

}  // namespace orrery
