#pragma once

#include "core/probe/minimise.h"

namespace orrery::probe {

/// A place on the way down.
struct Place {
    std::vector<double> x, gradient;
    double value = 0;
};

/// From `start` along `direction`, whose first trial is `step`: a place that satisfies the strong Wolfe conditions (c1 = 1e-4, c2 = 0.9), or
/// the lowest one found where rounding leaves none. False if nothing lower was found.
bool searchLine(const Objective& objective, const Place& start, std::span<const double> direction, double step, Place& found,
    const std::stop_token& stop);

}  // namespace orrery::probe
