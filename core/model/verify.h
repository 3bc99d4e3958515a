#pragma once

#include "core/model/model.h"

#include <string>
#include <vector>

namespace orrery {

/// How far the fast road is from the specification on one prompt.
struct VerifyResult {
    struct Site {
        std::string name;
        double difference;  ///< max |a - b| / max |b|, b the double-precision road; infinite entries must agree exactly
        double limit;       ///< 1e-5, 1e-4 for logits
    };
    std::vector<Site> sites;       ///< in forward order
    double worst = 0;              ///< the largest difference
    std::string worstSite;
    std::string firstDiffering;    ///< the first site beyond its limit, empty if none
    bool ok = true;
};

/// Runs a prompt through the plan on the model's device and through the same plan in double on the reference, and compares every
/// site that is not opt-in.
///
/// Cost: naive loops in double, about 2 ns a multiply-add: seconds for GPT-2 small and 8 tokens. Holds one prompt's float sites.
/// @throws Error as Model::run
VerifyResult verifyModel(Model& model, const Prompt& prompt, const std::vector<Intervention>& interventions = {},
    const Progress& progress = {}, const std::stop_token& stop = {});

/// max |a - b| / max |b| over finite entries; infinity if a and b disagree on which entries are finite. 0 / 0 is 0.
double relativeDifference(std::span<const float> a, std::span<const double> b);

}  // namespace orrery
