#pragma once

#include "core/probe/probe.h"
#include "core/probe/training_rows.h"

#include <cstdint>
#include <stop_token>

namespace orrery::probe {

/// scores = relu(z W1^T + b1) W2^T + b2.
struct MlpWeights {
    int64_t hidden = 0, outputs = 0;
    std::vector<double> first, firstBias;    ///< [hidden, width], [hidden]
    std::vector<double> second, secondBias;  ///< [outputs, hidden], [outputs]
};

class MlpProbe : public Probe {
public:
    MlpProbe(Standardiser standardiser, MlpWeights weights);
    int64_t outputs() const override { return m_weights.outputs; }
    std::vector<double> scores(const FeatureRows& rows) const override;

private:
    Standardiser m_standardiser;
    MlpWeights m_weights;
};

struct MlpSettings {
    int64_t hidden = 64;        ///< >= 1
    int maxEpochs = 200;
    int patience = 8;           ///< epochs without a lower loss on the dev rows after which the best so far is taken
    double rate = 1e-3;         ///< Adam's; its other constants are the paper's
    uint64_t seed = 0;
};

/// Fits by Adam (Kingma and Ba 2015, arXiv:1412.6980) on batches of 64 rows, stopping early on the dev rows' loss: cross-entropy, or squared
/// error over the training variance. The same seed gives the same probe.
/// @throws Error Cancelled within one batch
Fit fitMlp(TrainingRows& training, const Targets& targets, const FeatureRows& dev, const Targets& devTargets, const MlpSettings& settings,
    const std::stop_token& stop = {});

}  // namespace orrery::probe
