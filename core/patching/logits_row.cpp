#include "core/patching/logits_row.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace orrery {
namespace {

double logSumExp(std::span<const float> logits)
{
    const double largest = *std::max_element(logits.begin(), logits.end());
    double sum = 0;
    for (const float logit : logits) sum += std::exp(logit - largest);
    return largest + std::log(sum);
}

}  // namespace

double LogitsRow::logSum() const
{
    if (!m_summed) m_logSum = logSumExp(m_logits);
    m_summed = true;
    return m_logSum;
}

double LogitsRow::logProbability(int32_t id) const
{
    return logit(id) - logSum();
}

double LogitsRow::probability(int32_t id) const
{
    return std::exp(logProbability(id));
}

double LogitsRow::rank(int32_t id) const
{
    const float own = m_logits[static_cast<size_t>(id)];
    int64_t before = 0;
    for (size_t other = 0; other < m_logits.size(); ++other)
        before += m_logits[other] > own || (m_logits[other] == own && other < static_cast<size_t>(id));
    return static_cast<double>(before + 1);
}

double LogitsRow::entropy() const
{
    const double sum = logSum();
    double entropy = 0;
    for (const float logit : m_logits) {
        const double probability = std::exp(logit - sum);
        if (probability > 0) entropy -= probability * (logit - sum);
    }
    return entropy;
}

double LogitsRow::loss() const
{
    return m_target < 0 ? std::numeric_limits<double>::quiet_NaN() : -logProbability(m_target);
}

double LogitsRow::divergence() const
{
    if (m_reference.size() != m_logits.size()) return std::numeric_limits<double>::quiet_NaN();
    const double sum = logSum(), referenceSum = logSumExp(m_reference);
    double divergence = 0;
    for (size_t id = 0; id < m_logits.size(); ++id) {
        const double reference = m_reference[id] - referenceSum, probability = std::exp(reference);
        if (probability > 0) divergence += probability * (reference - (m_logits[id] - sum));
    }
    return divergence;
}

}  // namespace orrery
