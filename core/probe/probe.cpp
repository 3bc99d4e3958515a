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
    const size_t outputs = m_bias.size(), width = m_standardiser.mean.size();
    std::vector<double> folded(m_weight.size()), offset(outputs), scores(rows.count() * outputs);
    for (size_t k = 0; k < outputs; ++k) offset[k] = foldWeights(m_standardiser, m_weight.data() + k * width, m_bias[k], folded.data() + k * width);
    for (size_t i = 0; i < scores.size(); ++i) scores[i] = offset[i % outputs];
    std::vector<const float*> pointers(rows.count());
    for (size_t i = 0; i < rows.count(); ++i) pointers[i] = rows.row(i);
    addRowScores({pointers.data(), static_cast<int64_t>(rows.count()), rows.width, folded.data(), scores.data(), this->outputs()});
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
