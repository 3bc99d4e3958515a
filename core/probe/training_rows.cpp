#include "core/probe/training_rows.h"

#include "kernels/linear_algebra.h"

#include <algorithm>
#include <cmath>

namespace orrery::probe {
namespace {

/// Rows a column that the rough Gram matrix takes.
constexpr int64_t kRowsPerColumn = 4;

double trace(const std::vector<double>& matrix, int64_t width)
{
    double sum = 0;
    for (int64_t i = 0; i < width; ++i) sum += matrix[static_cast<size_t>(i * width + i)];
    return sum;
}

}  // namespace

TrainingRows::TrainingRows(const FeatureRows& rows, Scaling scaling) : m_rows(rows), m_standardiser(Standardiser::fit(rows, scaling)) {}

const std::vector<double>& TrainingRows::roughGram()
{
    if (!m_roughGram.empty()) return m_roughGram;
    const size_t all = m_rows.count();
    const size_t taken = std::min(all, static_cast<size_t>(kRowsPerColumn * width()) + kBlockRows);
    std::vector<int64_t> some(taken);
    for (size_t i = 0; i < taken; ++i) some[i] = m_rows.rows[i * all / taken];
    m_roughGram.assign(static_cast<size_t>(width() * width()), 0.0);
    forEachBlock({m_rows.data, width(), some}, m_standardiser, [&](const RowBlock& block) {
        addGram({block.z, m_roughGram.data(), static_cast<int64_t>(block.count), width()});
    });
    const double scale = static_cast<double>(all) / static_cast<double>(taken);
    for (double& value : m_roughGram) value *= scale;
    return m_roughGram;
}

Whitening::Whitening(const std::vector<double>& gram, int64_t width, double curvature, double ridge) : m_width(width)
{
    // Columns may depend on each other, and the rough matrix has less rank than the whole one: a little on the diagonal keeps it definite.
    double jitter = 1e-6 * curvature * trace(gram, width) / static_cast<double>(std::max<int64_t>(width, 1)) + 1e-12;
    do {
        m_factor = gram;
        for (double& value : m_factor) value *= curvature;
        for (int64_t i = 0; i < width; ++i) m_factor[static_cast<size_t>(i * width + i)] += ridge + jitter;
        jitter *= 100;
    } while (!factorCholesky(m_factor.data(), width) && std::isfinite(jitter));
}

void Whitening::toWeights(double* rows, int64_t count) const
{
    solveTriangle(m_factor.data(), m_width, Turned::No, rows, count);
}

void Whitening::toWhiteGradient(double* rows, int64_t count) const
{
    solveTriangle(m_factor.data(), m_width, Turned::Yes, rows, count);
}

void Whitening::fromWeights(double* rows, int64_t count) const
{
    for (int64_t row = 0; row < count; ++row) {
        double* w = rows + row * m_width;
        for (int64_t i = 0; i < m_width; ++i) {
            double sum = 0;
            for (int64_t j = i; j < m_width; ++j) sum += m_factor[static_cast<size_t>(i * m_width + j)] * w[j];
            w[i] = sum;
        }
    }
}

}  // namespace orrery::probe
