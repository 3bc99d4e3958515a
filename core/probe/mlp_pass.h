#pragma once

#include "core/probe/mlp_probe.h"

#include <span>
#include <vector>

namespace orrery::probe {

/// Forward and backward of a one-hidden-layer network over blocks of rows; keeps the scratch memory. One thread at a time.
class MlpPass {
public:
    explicit MlpPass(int64_t width) : m_width(width) {}

    /// Scores [rows, outputs] of standardised rows z; remembers the hidden layer.
    const std::vector<double>& forward(const MlpWeights& weights, const double* z, int64_t rows);
    /// Gradients by all weights, from the derivatives by the last forward's scores, which have the same z.
    void backward(const MlpWeights& weights, const double* z, std::span<const double> byScores, MlpWeights& gradient);

private:
    int64_t m_width;
    std::vector<double> m_hidden, m_byHidden, m_scores;
};

}  // namespace orrery::probe
