#include "core/probe/loss_pass.h"

#include "core/base/progress.h"
#include "kernels/linear_algebra.h"

#include <algorithm>
#include <utility>

namespace orrery::probe {

LossPass::LossPass(const TrainingRows& training, int64_t outputs, RowLoss loss)
    : m_training(training), m_outputs(outputs), m_loss(std::move(loss)), m_scores(kBlockRows * static_cast<size_t>(outputs))
{
}

double LossPass::run(std::span<const double> x, std::span<double> gradient, const std::stop_token& stop)
{
    const int64_t width = m_training.width();
    const auto outputs = static_cast<size_t>(m_outputs);
    const size_t biasAt = outputs * static_cast<size_t>(width);
    std::fill(gradient.begin(), gradient.end(), 0.0);
    double sum = 0;
    forEachBlock(m_training.rows(), m_training.standardiser(), [&](const RowBlock& block) {
        if (block.first % (64 * kBlockRows) == 0) throwIfStopped(stop);
        const auto count = static_cast<int64_t>(block.count);
        for (size_t i = 0; i < block.count; ++i) std::copy_n(x.begin() + static_cast<std::ptrdiff_t>(biasAt), outputs, m_scores.begin() + static_cast<std::ptrdiff_t>(i * outputs));
        multiply({.left = block.z, .right = x.data(), .output = m_scores.data(), .rows = count, .inner = width, .columns = m_outputs,
            .leftStride = width, .rightStride = width, .outputStride = m_outputs, .rightTurned = Turned::Yes, .beta = 1});
        for (size_t i = 0; i < block.count; ++i) {
            const std::span<double> scores(m_scores.data() + i * outputs, outputs);
            sum += m_loss(block.first + i, scores);
            for (size_t k = 0; k < outputs; ++k) gradient[biasAt + k] += scores[k];
        }
        // With one output this is z^T times a vector: let BLAS see it so.
        if (m_outputs == 1)
            multiply({.left = block.z, .right = m_scores.data(), .output = gradient.data(), .rows = width, .inner = count, .columns = 1,
                .leftStride = width, .rightStride = 1, .outputStride = 1, .leftTurned = Turned::Yes, .beta = 1});
        else
            multiply({.left = m_scores.data(), .right = block.z, .output = gradient.data(), .rows = m_outputs, .inner = count, .columns = width,
                .leftStride = m_outputs, .rightStride = width, .outputStride = width, .leftTurned = Turned::Yes, .beta = 1});
    });
    return sum;
}

}  // namespace orrery::probe
