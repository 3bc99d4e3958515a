#pragma once

#include "core/tensor/tensor.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace orrery {

/// Values of a site that a run is handed instead of computing them: they come from an earlier run, or from elsewhere.
struct GivenSite {
    std::string site;                                   ///< canonical name
    std::vector<std::shared_ptr<const Tensor>> values;  ///< whole prompts, cached or left-out positions included: one for all, or one a prompt

    const Tensor& of(size_t prompt) const { return *values[values.size() == 1 ? 0 : prompt]; }
};

}  // namespace orrery
