#include "core/probe/estimate.h"

#include <algorithm>
#include <cmath>

namespace orrery::probe {

std::string_view intervalMethodName(IntervalMethod method)
{
    switch (method) {
    case IntervalMethod::None: return "none";
    case IntervalMethod::Wilson: return "wilson";
    case IntervalMethod::Bootstrap: return "bootstrap";
    }
    return "none";
}

Estimate wilson(double hits, double count)
{
    if (count <= 0) return {};
    constexpr double kZ = 1.959963984540054;  // the normal distribution's 97.5 % point
    const double share = hits / count, square = kZ * kZ;
    const double middle = (share + square / (2 * count)) / (1 + square / count);
    const double half = kZ / (1 + square / count) * std::sqrt(share * (1 - share) / count + square / (4 * count * count));
    return {share, std::max(0.0, middle - half), std::min(1.0, middle + half), IntervalMethod::Wilson};
}

const std::vector<NamedScore>& namedScores()
{
    static const std::vector<NamedScore> all{{"accuracy", &ScoreSet::accuracy}, {"macro_f1", &ScoreSet::macroF1}, {"roc_auc", &ScoreSet::rocAuc},
        {"log_loss", &ScoreSet::logLoss}, {"calibration_error", &ScoreSet::calibrationError}, {"r2", &ScoreSet::r2}, {"rmse", &ScoreSet::rmse}};
    return all;
}

}  // namespace orrery::probe
