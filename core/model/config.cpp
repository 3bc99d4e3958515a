#include "core/model/config.h"

#include "core/model/weights.h"

#include <cmath>

namespace orrery {

double ModelConfig::scoreScale(int64_t layer) const
{
    double scale = scaleByWidth ? 1.0 / std::sqrt(static_cast<double>(headWidth)) : 1.0;
    if (scaleByLayer) scale /= static_cast<double>(layer + 1);
    return scale;
}

std::string_view familyName(Family family)
{
    switch (family) {
    case Family::Gpt2: return "gpt2";
    case Family::Bert: return "bert";
    }
    return "unknown";
}

int64_t parameterCount(const ModelConfig& config)
{
    int64_t count = 0;
    for (const WeightSpec& spec : weightSpecs(config)) count += spec.shape.count();
    return count;
}

}  // namespace orrery
