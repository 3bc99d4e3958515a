#pragma once

#include "core/base/progress.h"
#include "core/patching/metric.h"
#include "core/patching/patch_site.h"
#include "core/patching/recorded_run.h"

#include <string_view>
#include <vector>

namespace orrery {

/// What a path ends in: a head's query, key or value.
struct PathReceiver {
    PatchSite site = PatchSite::Query;  ///< Query, Key or Value
    int layer = 0;
    int64_t head = 0;
};

enum class PathMlps {
    Recomputed,  ///< a path may run through MLPs, as in the paper
    Frozen       ///< MLPs keep the clean run's outputs: the residual stream alone
};

/// Paths from every head to the receivers.
struct PathSpec {
    std::vector<PathReceiver> receivers;         ///< empty: the logits
    PathMlps mlps = PathMlps::Recomputed;
    int64_t answer = -1;
    int32_t target = -1;                         ///< the token whose loss loss() is
};

/// A receiver as people write it: "q9.6" is the query of head 6 in layer 9.
/// @throws Error Argument with reason NoSuchReceiver
PathReceiver pathReceiverNamed(std::string_view text);

/// The metric by sender.
struct PathGrid {
    PathSpec spec;
    int64_t layers = 0, heads = 0;
    std::vector<double> values;     ///< [layers, heads]; the clean run's where the sender is not below every receiver
    double clean = 0, corrupt = 0;
};

/// Path patching: what the corrupt value of one head does to the metric through the receivers alone.
///
/// For each sender the clean run gets the sender's corrupt z, while all heads above it keep their clean z (and MLPs, if frozen); the receivers'
/// inputs of that run then go into a clean run, whose metric is read. Frozen: z of every head above the sender; attention patterns follow
/// from what they read, their outputs do not.  Source: Wang, Variengien, Conmy, Shlegeris, Steinhardt 2022, "Interpretability in the Wild",
/// arXiv:2211.00593, section 3.1 and appendix B.
///
/// @param clean, corrupt  same number of tokens
/// @throws Error Argument: lengths differ (UnequalLengths), a receiver that is no query, key or value of a head there is (NoSuchReceiver), no
///         logits (NoLogits); Cancelled
/// Cost: for each sender the blocks from its layer on, and for receivers a second run from the lowest of them.
PathGrid pathPatch(Model& model, const Prompt& clean, const Prompt& corrupt, const PathSpec& spec, const Metric& metric, const Progress& progress = {},
    const std::stop_token& stop = {});

}  // namespace orrery
