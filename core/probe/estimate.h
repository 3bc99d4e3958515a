#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orrery::probe {

/// How a 95 % interval was found.
enum class IntervalMethod {
    None,
    Wilson,     ///< of a share of independent trials
    Bootstrap,  ///< percentiles of resampled groups
};
std::string_view intervalMethodName(IntervalMethod method);

/// A number with its 95 % interval. A value.
struct Estimate {
    double value = std::numeric_limits<double>::quiet_NaN();
    double low = std::numeric_limits<double>::quiet_NaN();
    double high = std::numeric_limits<double>::quiet_NaN();
    IntervalMethod method = IntervalMethod::None;
};

/// A share of `count` independent trials. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 1927.
Estimate wilson(double hits, double count);

/// The scores of one set of predictions; what does not apply is empty.
struct ScoreSet {
    std::optional<Estimate> accuracy;
    std::optional<Estimate> macroF1;           ///< mean of the classes' F1, a class nobody has and nobody says left out
    std::optional<Estimate> rocAuc;            ///< of two classes; for more the mean of each against the rest
    std::optional<Estimate> logLoss;           ///< mean -ln p of the label, in nats; of probes that give probabilities
    std::optional<Estimate> calibrationError;  ///< expected calibration error, 10 bins of confidence; likewise
    std::optional<Estimate> r2;                ///< regression
    std::optional<Estimate> rmse;              ///< regression, in the unit of the values

    /// Accuracy or R2: what sites are compared by.
    const Estimate& primary() const { return accuracy ? *accuracy : *r2; }
};

/// One score of a set by its name in JSON and in tables.
struct NamedScore {
    std::string_view name;  ///< "accuracy", "macro_f1", "roc_auc", "log_loss", "calibration_error", "r2", "rmse"
    std::optional<Estimate> ScoreSet::* member;
};
const std::vector<NamedScore>& namedScores();

/// Of all predictions with a confidence in [low, high): how many, how confident, how right.
struct CalibrationBin {
    double low = 0, high = 0;
    int64_t count = 0;
    double confidence = 0, accuracy = 0;  ///< means; 0 where count is 0
};

}  // namespace orrery::probe
