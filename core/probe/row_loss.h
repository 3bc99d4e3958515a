#pragma once

#include "core/probe/feature_rows.h"

#include <functional>
#include <span>

namespace orrery::probe {

/// Scores of one row in, its loss out; `scores` become the derivatives of the loss by them.
using RowLoss = std::function<double(size_t row, std::span<double> scores)>;

// Each borrows the targets, and weighs rows as they say.

/// Cross-entropy: of one logit for two classes, of a softmax for more.
RowLoss classLoss(const Targets& targets);
/// Squared hinge loss, one class against the rest.
RowLoss squaredHinge(const Targets& targets);
/// Half the squared error.
RowLoss squaredLoss(const Targets& targets);

}  // namespace orrery::probe
