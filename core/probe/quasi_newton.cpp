#include "core/probe/quasi_newton.h"

#include <numeric>
#include <utility>

namespace orrery::probe {

double dot(std::span<const double> a, std::span<const double> b)
{
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

void StepMemory::add(std::vector<double> step, std::vector<double> change)
{
    const double product = dot(step, change);
    if (!(product > 1e-12 * dot(change, change)) || product <= 0) return;
    if (m_pairs.size() == m_limit) m_pairs.pop_front();
    m_pairs.push_back({std::move(step), std::move(change), product});
}

std::vector<double> StepMemory::direction(std::span<const double> gradient) const
{
    std::vector<double> q(gradient.begin(), gradient.end());
    std::vector<double> factors(m_pairs.size());
    for (size_t i = m_pairs.size(); i-- > 0;) {
        const Pair& pair = m_pairs[i];
        factors[i] = dot(pair.step, q) / pair.product;
        for (size_t j = 0; j < q.size(); ++j) q[j] -= factors[i] * pair.change[j];
    }
    if (!m_pairs.empty()) {
        const Pair& last = m_pairs.back();
        const double scale = last.product / dot(last.change, last.change);
        for (double& value : q) value *= scale;
    }
    for (size_t i = 0; i < m_pairs.size(); ++i) {
        const Pair& pair = m_pairs[i];
        const double factor = factors[i] - dot(pair.change, q) / pair.product;
        for (size_t j = 0; j < q.size(); ++j) q[j] += factor * pair.step[j];
    }
    for (double& value : q) value = -value;
    return q;
}

}  // namespace orrery::probe
