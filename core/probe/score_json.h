#pragma once

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/probe/estimate.h"

#include <cmath>

namespace orrery::probe {

// How scores stand in JSON. Include in .cpp files only.

/// null for what is not finite.
inline Json numberJson(double value)
{
    return std::isfinite(value) ? Json(value) : Json();
}
inline double numberFrom(const Json& value)
{
    return value.is_number() ? value.get<double>() : std::numeric_limits<double>::quiet_NaN();
}

Json estimateJson(const Estimate& estimate);
Estimate estimateFrom(const Json& document);
Json scoresJson(const ScoreSet& scores);
ScoreSet scoresFrom(const Json& document);

}  // namespace orrery::probe
