#include "core/probe/mlp_pass.h"

#include "kernels/linear_algebra.h"

#include <algorithm>

namespace orrery::probe {
namespace {

/// Each row of `target` [rows, columns] becomes `bias`.
void setRows(std::vector<double>& target, int64_t rows, const std::vector<double>& bias)
{
    target.resize(static_cast<size_t>(rows) * bias.size());
    for (int64_t i = 0; i < rows; ++i) std::copy(bias.begin(), bias.end(), target.begin() + i * static_cast<std::ptrdiff_t>(bias.size()));
}

void sumRows(std::span<const double> rows, std::vector<double>& sum)
{
    std::fill(sum.begin(), sum.end(), 0.0);
    for (size_t i = 0; i < rows.size(); ++i) sum[i % sum.size()] += rows[i];
}

/// output = left^T right of [rows, a] and [rows, b].
void crossProduct(const double* left, int64_t a, const double* right, int64_t b, int64_t rows, std::vector<double>& output)
{
    multiply({.left = left, .right = right, .output = output.data(), .rows = a, .inner = rows, .columns = b, .leftStride = a, .rightStride = b,
        .outputStride = b, .leftTurned = Turned::Yes});
}

}  // namespace

const std::vector<double>& MlpPass::forward(const MlpWeights& w, const double* z, int64_t rows)
{
    setRows(m_hidden, rows, w.firstBias);
    multiply({.left = z, .right = w.first.data(), .output = m_hidden.data(), .rows = rows, .inner = m_width, .columns = w.hidden,
        .leftStride = m_width, .rightStride = m_width, .outputStride = w.hidden, .rightTurned = Turned::Yes, .beta = 1});
    for (double& value : m_hidden) value = std::max(value, 0.0);
    setRows(m_scores, rows, w.secondBias);
    multiply({.left = m_hidden.data(), .right = w.second.data(), .output = m_scores.data(), .rows = rows, .inner = w.hidden, .columns = w.outputs,
        .leftStride = w.hidden, .rightStride = w.hidden, .outputStride = w.outputs, .rightTurned = Turned::Yes, .beta = 1});
    return m_scores;
}

void MlpPass::backward(const MlpWeights& w, const double* z, std::span<const double> byScores, MlpWeights& gradient)
{
    const int64_t rows = static_cast<int64_t>(byScores.size()) / w.outputs;
    crossProduct(byScores.data(), w.outputs, m_hidden.data(), w.hidden, rows, gradient.second);
    sumRows(byScores, gradient.secondBias);
    m_byHidden.resize(m_hidden.size());
    multiply({.left = byScores.data(), .right = w.second.data(), .output = m_byHidden.data(), .rows = rows, .inner = w.outputs,
        .columns = w.hidden, .leftStride = w.outputs, .rightStride = w.hidden, .outputStride = w.hidden});
    for (size_t i = 0; i < m_byHidden.size(); ++i)
        if (m_hidden[i] <= 0) m_byHidden[i] = 0;
    crossProduct(m_byHidden.data(), w.hidden, z, m_width, rows, gradient.first);
    sumRows(m_byHidden, gradient.firstBias);
}

}  // namespace orrery::probe
