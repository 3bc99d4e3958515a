#pragma once

#include "core/model/model.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace orrery {

/// Means of several sites over all positions of all prompts, in one forward: what mean ablation puts in their place.
///
/// @return by site, the site's shape without its position axis
/// @throws Error Argument with reason NoSuchSite, or NoPositionAxis for a site whose first axis is not positions; and as Model::run
/// Cost: one forward of all prompts; sums in double.
std::map<std::string, std::shared_ptr<const Tensor>> siteMeans(Model& model, const std::vector<Prompt>& prompts, const std::vector<std::string>& sites,
    const std::stop_token& stop = {});

}  // namespace orrery
