#pragma once

#include "core/base/progress.h"
#include "core/patching/mean_interval.h"
#include "core/patching/metric_reading.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace orrery {

/// What stands in the ablated activation's place.
enum class AblationKind {
    Zero,     ///< x <- 0: off the distribution, and of z the simplest
    Mean,     ///< x <- its mean over all positions of all prompts of the set
    Resample  ///< x <- its value at the same position of another prompt, drawn at random; the most conservative
};
/// "zero", "mean", "resample".
std::string_view ablationKindName(AblationKind kind);
/// @throws Error Argument with reason NoSuchKind
AblationKind ablationKindNamed(std::string_view name);

/// One thing to take out: a head of a site, or a whole site.
struct AblationUnit {
    std::string site;
    int layer = -1;
    int64_t head = -1;  ///< -1: all of the site
};

/// The units that site names and globs mean: one a head where the site has heads.
/// @throws Error Argument with reason NoSuchSite
std::vector<AblationUnit> ablationUnits(const ModelConfig& config, const std::vector<std::string>& sites);

/// A prompt and where the metric is read in it.
struct MeasuredPrompt {
    Prompt prompt;
    MetricReading reading;
};

struct AblationRequest {
    std::vector<AblationUnit> units;
    AblationKind kind = AblationKind::Mean;
    std::vector<MeasuredPrompt> prompts;   ///< what the metric is averaged over
    std::vector<Prompt> set;               ///< where means and other values come from; empty: the prompts themselves
    int draws = 10;                        ///< other prompts a value is taken from in turn, Resample
    uint64_t seed = 0;                     ///< of the draws and of the intervals
};

/// What a unit's ablation does to the metric.
struct AblationRow {
    AblationUnit unit;
    MeanInterval change;           ///< of the metric, ablated less untouched, over prompts
    std::vector<double> values;    ///< the ablated metric of each prompt
};

struct Ablation {
    MeanInterval untouched;
    std::vector<double> values;    ///< the untouched metric of each prompt
    std::vector<AblationRow> rows; ///< one a unit, in their order
    double seconds = 0;
};

/// Ablates units one at a time.
///
/// The copies of a layer's units are packed into one forward of each prompt that starts at the ablated activation. Single ablations
/// underestimate: later heads may stand in for what is missing.  Source: analysis-methods section 4.1; Wang et al. 2022, arXiv:2211.00593.
///
/// @throws Error Argument: no prompt or unit, fewer than two prompts that are long enough to resample from (TooFewPrompts), a site without
///         positions whose mean or other values are asked for (NoPositionAxis); as Model::run
/// Cost: for each prompt, layer and unit (and draw) the blocks from the unit's layer on.
Ablation ablate(Model& model, const AblationRequest& request, const Progress& progress = {}, const std::stop_token& stop = {});

}  // namespace orrery
