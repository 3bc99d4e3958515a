#include "core/probe/probe.h"

#include "kernels/linear_algebra.h"

#include <cassert>
#include <utility>

namespace orrery::probe {

LinearProbe::LinearProbe(Standardiser standardiser, std::vector<double> weight, std::vector<double> bias)
    : m_standardiser(std::move(standardiser)), m_weight(std::move(weight)), m_bias(std::move(bias))
{
    assert(m_weight.size() == m_bias.size() * m_standardiser.mean.size());
}

std::vector<double> LinearProbe::scores(const FeatureRows& rows) const
{
    const int64_t width = rows.width, outputs = this->outputs();
    std::vector<double> scores(rows.count() * m_bias.size());
    for (size_t i = 0; i < scores.size(); ++i) scores[i] = m_bias[i % m_bias.size()];
    forEachBlock(rows, m_standardiser, [&](const RowBlock& block) {
        multiply({.left = block.z, .right = m_weight.data(), .output = scores.data() + block.first * m_bias.size(),
            .rows = static_cast<int64_t>(block.count), .inner = width, .columns = outputs, .leftStride = width, .rightStride = width,
            .outputStride = outputs, .rightTurned = Turned::Yes, .beta = 1});
    });
    return scores;
}

std::vector<double> LinearProbe::direction() const
{
    std::vector<double> direction = m_weight;
    const size_t width = m_standardiser.scale.size();
    for (size_t i = 0; i < direction.size(); ++i) direction[i] /= m_standardiser.scale[i % width];
    return direction;
}

}  // namespace orrery::probe
