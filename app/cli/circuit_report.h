#pragma once

#include "app/cli/head_table.h"
#include "core/circuits/head_circuits.h"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace orrery::cli {

class ModelSession;
struct Invocation;

/// What the weights alone say of the heads.
struct Circuits {
    HeadCircuits heads;
    std::vector<Composition> compositions;  ///< through queries, keys, values
};

/// From weights processed as is usual for the model.
Circuits readCircuits(ModelSession& session, Invocation& invocation);

/// {"transforms", "spectra": [{"layer", "head", "qk", "ov"}], "composition": {"query": {"baseline", "pairs": [{"earlier", "later", "score",
///  "excess"}]}, …}} with the `count` strongest pairs of each kind.
nlohmann::json circuitsDocument(const Circuits& circuits, int64_t count);
std::string compositionText(const Circuits& circuits, int64_t count);

/// Adds the weights' scores to rows that are all heads by layer, then head.
void addCircuits(std::vector<HeadRow>& rows, const HeadCircuits& circuits);

}  // namespace orrery::cli
