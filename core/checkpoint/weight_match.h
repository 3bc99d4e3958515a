#pragma once

#include "core/base/error.h"
#include "core/checkpoint/checkpoint.h"
#include "core/model/weights.h"

#include <string>
#include <vector>

namespace orrery {

/// Which tensor of a checkpoint is which parameter of a model, and everything that does not fit. Borrows the checkpoint.
struct WeightMatch {
    struct Row {
        WeightSpec spec;
        std::vector<Checkpoint::Tensor> parts;  ///< one a part of the spec, without a file where it is missing
    };
    struct Mismatch {
        std::string name;
        Shape found, expected;
    };

    std::vector<Row> rows;                   ///< in weightSpecs' order
    std::vector<std::string> missing;        ///< names without base prefix
    std::vector<std::string> unmatched;      ///< of the file, neither used nor known to be skippable
    std::vector<Mismatch> mismatched;
    std::vector<std::string> unsupported;    ///< of parameters whose type is not a float we read
    std::vector<std::string> notes;

    bool fits() const { return missing.empty() && mismatched.empty() && unsupported.empty(); }
};

/// Never throws for what does not fit: it is all in the result.
WeightMatch matchWeights(const ModelConfig& config, const Checkpoint& checkpoint);

/// The tensor of that name under any of the family's base prefixes.
Checkpoint::Tensor findTensor(const ModelConfig& config, const Checkpoint& checkpoint, const std::string& name);

/// What keeps the match from being loaded, as one Error Format that lists it all (bounded).
/// Its reason is ShapeMismatch, TensorMissing or UnsupportedDtype, the first that applies.  Requires: !match.fits()
Error mismatchError(const WeightMatch& match);

}  // namespace orrery
