#pragma once

#include <cstdint>
#include <span>

namespace orrery {

/// What can be read off one position's logits, in double. Borrows them; sums over the vocabulary are made once, when first needed.
class LogitsRow {
public:
    /// `reference` are the logits of the run that kl() is taken from, empty for none; `target` is the token whose loss loss() is, -1 for none.
    explicit LogitsRow(std::span<const float> logits, std::span<const float> reference = {}, int32_t target = -1)
        : m_logits(logits), m_reference(reference), m_target(target)
    {
    }

    double logit(int32_t id) const { return m_logits[static_cast<size_t>(id)]; }
    double logProbability(int32_t id) const;   ///< ln softmax(logits)[id], in nats
    double probability(int32_t id) const;
    double rank(int32_t id) const;             ///< 1: the largest logit; ties by the smaller id
    double entropy() const;                    ///< of softmax(logits), in nats
    double loss() const;                       ///< -ln p(target); NaN without a target
    /// KL(reference || this) = sum of p_ref (ln p_ref - ln p), in nats; NaN without a reference of the same size.
    double divergence() const;

private:
    double logSum() const;                     ///< ln of the sum of e^logit

    std::span<const float> m_logits, m_reference;
    int32_t m_target;
    mutable double m_logSum = 0;
    mutable bool m_summed = false;
};

}  // namespace orrery
