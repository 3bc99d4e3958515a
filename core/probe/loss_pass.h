#pragma once

#include "core/probe/feature_rows.h"
#include "core/probe/row_loss.h"
#include "core/probe/training_rows.h"

#include <span>
#include <stop_token>
#include <vector>

namespace orrery::probe {

/// One pass over all rows: the sum of their losses under W [outputs, width] and b [outputs], and its gradient.
///
/// Rows are never standardised one by one: z w = x (w / scale) - mean (w / scale), and the gradient likewise. A block of them is scored,
/// differentiated and summed while it is in the core's cache, so that features are read once an evaluation.
class LossPass {
public:
    LossPass(const TrainingRows& training, int64_t outputs, RowLoss loss);

    /// @param x  W then b, [outputs * width + outputs]; `gradient` likewise.  @throws Error Cancelled within some thousand rows
    double run(std::span<const double> x, std::span<double> gradient, const std::stop_token& stop);

private:
    const TrainingRows& m_training;
    int64_t m_outputs;
    RowLoss m_loss;
    std::vector<double> m_scores, m_folded, m_offset;
};

}  // namespace orrery::probe
