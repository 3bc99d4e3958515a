#pragma once

#include "core/probe/linear_fits.h"
#include "core/probe/mlp_probe.h"
#include "core/probe/probe_kind.h"
#include "core/probe/splits.h"

#include <cstdint>
#include <vector>

namespace orrery::probe {

enum class ClassWeights {
    Equal,
    Balanced  ///< each row by n / (classes * rows of its class), over the train part
};

/// How probes are fitted and judged. A value; what a study stores.
struct ProbeSettings {
    ProbeKind kind = ProbeKind::Logistic;
    Penalty penalty = Penalty::L2;
    Covariance covariance = Covariance::Ignored;   ///< mass-mean
    /// Strengths of regularisation, tried from the largest on; the one best on the dev part is taken.
    std::vector<double> lambdas{1e4, 1e3, 1e2, 1e1, 1, 1e-1, 1e-2, 1e-3, 1e-4};
    ClassWeights weights = ClassWeights::Equal;
    int64_t hidden = 64;                           ///< mlp
    SplitSettings split;
    uint64_t seed = 0;
    bool control = true;                           ///< also fit the control task
    int resamples = 1000;                          ///< of the bootstrap, >= 1
};

/// @throws Error Argument with reason BadProbe for what makes no sense together: a classifier of numbers, no lambda, a negative one
void checkSettings(const ProbeSettings& settings, Task task);

/// Whether lambdas matter to this kind.
bool usesLambda(ProbeKind kind);
/// Whether scores are logits, so that probabilities can be judged.
bool isProbabilistic(const ProbeSettings& settings, Task task);

}  // namespace orrery::probe
