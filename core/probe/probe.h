#pragma once

#include "core/probe/feature_rows.h"
#include "core/probe/standardiser.h"

#include <memory>
#include <vector>

namespace orrery::probe {

/// A fitted readout: features in, scores out. Immutable.
///
/// Classification has one column of scores for two classes (above 0 is class 1) and one a class for more (the largest wins); regression
/// has one, the prediction.
class Probe {
public:
    virtual ~Probe() = default;
    virtual int64_t outputs() const = 0;
    /// Scores of all rows, [count, outputs].
    virtual std::vector<double> scores(const FeatureRows& rows) const = 0;
};

/// scores = z W^T + b, z being the standardised features.
class LinearProbe : public Probe {
public:
    /// @param weight [outputs, width]  @param bias [outputs]
    LinearProbe(Standardiser standardiser, std::vector<double> weight, std::vector<double> bias);

    int64_t outputs() const override { return static_cast<int64_t>(m_bias.size()); }
    std::vector<double> scores(const FeatureRows& rows) const override;

    const Standardiser& standardiser() const { return m_standardiser; }
    const std::vector<double>& weight() const { return m_weight; }
    const std::vector<double>& bias() const { return m_bias; }
    /// How the scores change with the features as they are, before standardising: [outputs, width].
    std::vector<double> direction() const;

private:
    Standardiser m_standardiser;
    std::vector<double> m_weight, m_bias;
};

/// What a fit came to.
struct Fit {
    std::shared_ptr<const Probe> probe;
    double objective = 0;     ///< the regularised loss that was minimised, at the solution; 0 where nothing was minimised
    int iterations = 0;       ///< steps of the minimiser, or epochs; 0 in closed form
    bool converged = true;
};

}  // namespace orrery::probe
