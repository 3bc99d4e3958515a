#include "core/probe/loss_pass.h"

#include "core/base/progress.h"
#include "kernels/linear_algebra.h"

#include <algorithm>
#include <array>
#include <utility>

namespace orrery::probe {

LossPass::LossPass(const TrainingRows& training, int64_t outputs, RowLoss loss)
    : m_training(training), m_outputs(outputs), m_loss(std::move(loss)), m_scores(kBlockRows * static_cast<size_t>(outputs)),
      m_folded(static_cast<size_t>(outputs * training.width())), m_offset(static_cast<size_t>(outputs))
{
}

double LossPass::run(std::span<const double> x, std::span<double> gradient, const std::stop_token& stop)
{
    const auto width = static_cast<size_t>(m_training.width()), outputs = static_cast<size_t>(m_outputs), biasAt = outputs * width;
    const std::vector<double>&mean = m_training.standardiser().mean, &scale = m_training.standardiser().scale;
    for (size_t k = 0; k < outputs; ++k) m_offset[k] = foldWeights(m_training.standardiser(), x.data() + k * width, x[biasAt + k], m_folded.data() + k * width);
    std::fill(gradient.begin(), gradient.end(), 0.0);
    double sum = 0;
    std::array<const float*, kBlockRows> rows;
    for (size_t first = 0; first < m_training.rows().count(); first += kBlockRows) {
        if (first % (64 * kBlockRows) == 0) throwIfStopped(stop);
        const size_t count = std::min(kBlockRows, m_training.rows().count() - first);
        for (size_t i = 0; i < count; ++i) {
            rows[i] = m_training.rows().row(first + i);
            std::copy(m_offset.begin(), m_offset.end(), m_scores.begin() + static_cast<std::ptrdiff_t>(i * outputs));
        }
        addRowScores({rows.data(), static_cast<int64_t>(count), m_training.width(), m_folded.data(), m_scores.data(), m_outputs});
        for (size_t i = 0; i < count; ++i) {
            const std::span<double> scores(m_scores.data() + i * outputs, outputs);
            sum += m_loss(first + i, scores);
            for (size_t k = 0; k < outputs; ++k) gradient[biasAt + k] += scores[k];
        }
        addRowSums({rows.data(), static_cast<int64_t>(count), m_training.width(), m_scores.data(), gradient.data(), m_outputs});
    }
    for (size_t k = 0; k < outputs; ++k)
        for (size_t j = 0; j < width; ++j) gradient[k * width + j] = (gradient[k * width + j] - mean[j] * gradient[biasAt + k]) / scale[j];
    return sum;
}

}  // namespace orrery::probe
