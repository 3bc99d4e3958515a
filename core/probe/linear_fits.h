#pragma once

#include "core/probe/probe.h"
#include "core/probe/training_rows.h"

#include <stop_token>

namespace orrery::probe {

/// How precisely, and from where, a linear fit is looked for.
struct SolveSettings {
    int maxIterations = 2000;
    double relativeGain = 1e-9;             ///< see MinimiseOptions
    const LinearProbe* start = nullptr;     ///< on the same rows: where the search begins
};

/// min over W, b of sum_i weight_i CE(softmax(W z_i + b), y_i) + lambda ||W||^2, the bias free; for two classes one logit.
/// scikit-learn's LogisticRegression minimises the same with C = 1 / (2 lambda).
/// By L-BFGS in whitened variables, every sum in double.  Requires: rows, lambda >= 0, targets.classCount >= 2
/// @throws Error Cancelled
Fit fitLogistic(TrainingRows& training, const Targets& targets, double lambda, const SolveSettings& settings = {}, const std::stop_token& stop = {});

/// The same with lambda ||W||_1 in its place (scikit-learn: C = 1 / lambda), by orthant-wise L-BFGS; most weights become 0.
Fit fitLogisticL1(TrainingRows& training, const Targets& targets, double lambda, const SolveSettings& settings = {}, const std::stop_token& stop = {});

/// min of sum_i weight_i max(0, 1 - t_ik f_k(z_i))^2 over all k + lambda ||W||^2, t = +1 for the class k and -1 elsewhere, the bias free.
/// scikit-learn's LinearSVC minimises the same with C = 1 / (2 lambda), but for its penalty on the bias.
Fit fitSvm(TrainingRows& training, const Targets& targets, double lambda, const SolveSettings& settings = {}, const std::stop_token& stop = {});

/// min of sum_i weight_i ||f(z_i) - t_i||^2 + lambda ||W||^2, the bias free; t is +1 and -1 as above, or the values. In closed form.
/// @throws Error Argument with reason SingularFeatures if lambda is too small for columns that depend on each other; Cancelled
Fit fitRidge(TrainingRows& training, const Targets& targets, double lambda, const std::stop_token& stop = {});

enum class Covariance { Ignored, Inverted };

/// The difference of the class means as direction and their midpoint as threshold; for more than two classes the nearest mean. With
/// `Inverted` the directions are multiplied by the inverse of the pooled within-class covariance, shrunk by 1e-3 towards its mean diagonal,
/// and class frequencies move the threshold: linear discriminant analysis.
/// Source: Marks and Tegmark, "The Geometry of Truth", 2023, arXiv:2310.06824, section 5.
Fit fitMassMean(TrainingRows& training, const Targets& targets, Covariance covariance, const std::stop_token& stop = {});

}  // namespace orrery::probe
